import '@tensorflow/tfjs-backend-cpu';
import { BatchNorm2d, Dropout, functionalCall, getState, Linear, Module, Sequential, setState } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile } from './compile.js';
import { CompileError } from './errors.js';
import type { Program } from './program.js';

await tf.setBackend('cpu');

class Net extends Module {
  readonly linear = new Linear(2, 3);
  readonly drop = new Dropout(0.5);

  override forward(x: tf.Tensor2D): tf.Tensor2D {
    return this.drop.forward(this.linear.forward(x));
  }
}

const rows = (...values: number[]): tf.Tensor2D => tf.tensor2d(values, [values.length / 2, 2]);

async function expectAlike(found: Promise<tf.Tensor>, wanted: tf.Tensor): Promise<void> {
  const [tensor, values] = [await found, Array.from(await wanted.data())];
  // Sums of up to 64 products, in another order.
  expect(Array.from(await tensor.data())).toEqual(values.map((value) => expect.closeTo(value, 5)));
  tf.dispose([tensor, wanted]);
}

describe('tensors from outside', () => {
  let numTensors = 0;
  beforeEach(() => {
    numTensors = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(numTensors));

  it('are constants where they are the state of a module, whose present values count', async () => {
    using model = new Net().initialize(0).eval();
    const onCompile = vi.fn<(program: Promise<Program>) => void>();
    let traces = 0;
    const predict = compile(
      (x: tf.Tensor2D) => {
        traces++;
        return tf.softmax(model.forward(x));
      },
      { onCompile },
    );
    const x = rows(1, 2, 3, 4);
    const eager = () => tf.tidy(() => tf.softmax(model.forward(x)));
    await expectAlike(predict(x), eager());
    await expectAlike(predict(x), eager());
    expect(onCompile).toHaveBeenCalledTimes(1);
    // Once more than is needed, to learn the paths of the layers.
    const traced = traces;
    setState(model, { 'linear.weight': tf.ones([3, 2]) });
    await expectAlike(predict(x), eager());
    expect(onCompile).toHaveBeenCalledTimes(2);
    expect(traces).toBe(traced);
    model.loadStateDict(model.stateDict());
    await expectAlike(predict(x), eager());
    expect(onCompile).toHaveBeenCalledTimes(3);
    await predict.dispose();
    x.dispose();
  });

  it('are not kept beside the session where they are large', async () => {
    using model = new Linear(64, 64).initialize(0);
    const programs: Promise<Program>[] = [];
    const run = compile((x: tf.Tensor2D) => model.forward(x), { onCompile: (program) => void programs.push(program) });
    const x = tf.ones<tf.Rank.R2>([2, 64]);
    await expectAlike(
      run(x) as Promise<tf.Tensor>,
      tf.tidy(() => model.forward(x)),
    );
    const { graph, lowered } = (await programs[0]) as Program;
    expect(graph.toString()).toContain('(constant: float32[64,64])');
    const values = graph.nodes.flatMap(({ inputs }) => Object.values(inputs));
    const kept = values.flatMap(({ source }) =>
      source.kind === 'constant' && typeof source.data === 'object' ? [source.data] : [],
    );
    const lengths = [...kept, ...lowered.onnx.initializers.map(({ data }) => data)].map(({ length }) => length);
    expect(Math.max(...lengths)).toBe(64);
    await run.dispose();
    x.dispose();
  });

  it('are traced anew where the mode of a module that was asked for it has changed', async () => {
    class Modal extends Module {
      readonly inner = new Linear(2, 2);

      override forward(x: tf.Tensor2D): tf.Tensor {
        return this.training ? tf.neg(x) : this.inner.forward(x);
      }
    }
    using model = new Modal().initialize(0);
    const run = compile((x: tf.Tensor2D) => model.forward(x));
    const x = rows(1, 2);
    for (const set of ['train', 'eval', 'train', 'eval'] as const) {
      model[set]();
      await expectAlike(
        run(x),
        tf.tidy(() => model.forward(x)),
      );
    }
    await run.dispose();
    x.dispose();
  });

  it('depend on no mode that the function itself sets', async () => {
    using model = new Net().initialize(0);
    const onCompile = vi.fn<(program: Promise<Program>) => void>();
    const run = compile((x: tf.Tensor2D) => model.eval().forward(x), { onCompile });
    const x = rows(1, 2);
    for (const set of ['train', 'eval', 'train'] as const) {
      model[set]();
      (await run(x)).dispose();
    }
    expect(onCompile).toHaveBeenCalledTimes(1);
    await run.dispose();
    x.dispose();
  });

  it('are told apart when tied parameters come apart', async () => {
    using one = new Linear(2, 2, { bias: false }).initialize(0);
    using other = new Linear(2, 2, { bias: false }).initialize(0);
    setState(other, { weight: one.weight.value.clone() });
    const both = (x: tf.Tensor2D) => other.forward(one.forward(x) as tf.Tensor2D);
    const run = compile(both);
    const x = rows(1, 2);
    await expectAlike(
      run(x),
      tf.tidy(() => both(x)),
    );
    setState(other, { weight: tf.ones([2, 2]) });
    await expectAlike(
      run(x),
      tf.tidy(() => both(x)),
    );
    await run.dispose();
    x.dispose();
  });

  it('may be given for state by a functional call', async () => {
    using model = new Sequential(new Linear(2, 2)).initialize(0);
    const run = (x: tf.Tensor2D) => {
      const { parameters } = getState(model);
      return functionalCall(model, parameters, {}, () => model.forward(x)).result;
    };
    const compiled = compile(run);
    const x = rows(1, 2);
    await expectAlike(
      compiled(x),
      tf.tidy(() => run(x)),
    );
    await compiled.dispose();
    x.dispose();
  });

  it('are refused where no module has them, unless they are said to be constant', async () => {
    const [factor, x] = [tf.tensor1d([2, 3]), rows(1, 2)];
    const scale = (x: tf.Tensor) => tf.mul(x, factor);
    await expect(compile(scale, { isStrict: true })(x)).rejects.toThrow(
      new CompileError(
        'compile: the function uses a tensor [2] from outside. Pass it as an argument, hold it in a Buffer of a module, or, where it never changes, list it in compile(fn, { constants: [tensor] }).',
      ),
    );
    const scaled = compile(scale, { constants: [factor] });
    await expectAlike(scaled(x), tf.tensor2d([[2, 6]]));
    await scaled.dispose();

    class Careless extends Module {
      readonly linear = new Linear(2, 2);

      override forward(x: tf.Tensor2D): tf.Tensor {
        return tf.mul(this.linear.forward(x), factor);
      }
    }
    using model = new Sequential(new Careless()).initialize(0);
    await expect(compile((x: tf.Tensor2D) => model.forward(x), { isStrict: true })(x)).rejects.toThrow(
      'a tensor [2] from outside in 0. Pass it',
    );
    await expect(compile((x: tf.Tensor) => tf.mul(x, factor.dataSync()[0] ?? 0), { isStrict: true })(x)).rejects.toThrow(
      'reads the elements of a tensor from outside',
    );
    tf.dispose([factor, x]);
  });

  it('are not assigned: a module is left as it was', async () => {
    using model = new Sequential<tf.Tensor4D>(new BatchNorm2d(2)).initialize(0);
    const before = model.stateDict();
    const x = tf.ones<tf.Rank.R4>([2, 1, 1, 2]);
    const run = compile((x: tf.Tensor4D) => model.forward(x), { isStrict: true });
    await expect(run(x)).rejects.toThrow(
      'compile: The buffer 0.running_mean [2] is assigned in the function, as batch normalisation does in training; what is compiled leaves modules as they are. Call eval() of the model first, or run it with functionalCall and return the new buffers.',
    );
    expect(model.stateDict()).toEqual(before);
    model.eval();
    await expectAlike(
      run(x),
      tf.tidy(() => model.forward(x)),
    );
    model.train();
    const functional = (x: tf.Tensor4D, state: Record<string, tf.Tensor>) => {
      const { result, buffers } = functionalCall(model, state, {}, () => model.forward(x));
      return { result, buffers };
    };
    const compiled = compile(functional);
    const { parameters, buffers } = getState(model);
    const found = await compiled(x, { ...parameters, ...buffers });
    expect(Object.keys(found.buffers)).toEqual(['0.running_mean', '0.running_var', '0.num_batches_tracked']);
    expect(model.stateDict()).toEqual(before);
    await run.dispose();
    await compiled.dispose();
    tf.dispose([found, x]);
  });
});
