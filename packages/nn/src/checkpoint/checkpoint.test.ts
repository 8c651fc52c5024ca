import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  checkpoint,
  Dropout,
  functionalCall,
  getState,
  inEvaluation,
  type Module,
  ReLU,
  Sequential,
  withoutCheckpointing,
} from '../index.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

type Block = Sequential<tf.Tensor4D>;

function makeBlocks(count: number): Block {
  const block = () => {
    return new Sequential(
      new Conv2d(2, 8, 3, { padding: 1 }),
      new BatchNorm2d(8),
      new ReLU(),
      new Dropout(0.3),
      new Conv2d(8, 2, 1),
    );
  };
  return new Sequential<tf.Tensor4D>(...Array.from({ length: count }, block)).initialize(1);
}

function plainly(net: Block, x: tf.Tensor4D): tf.Tensor4D {
  return net.forward(x);
}

function inCheckpoints(net: Block, x: tf.Tensor4D): tf.Tensor4D {
  let y = x;
  for (const block of net) y = checkpoint((at) => block.forward(at) as tf.Tensor4D, y);
  return y;
}

function stateOf(module: Module): Record<string, tf.Tensor> {
  const { parameters, buffers } = getState(module);
  return { ...parameters, ...buffers };
}

/** The loss, its gradients by the parameters and the images, and the buffers, in a functional call. */
function step(net: Block, x: tf.Tensor4D, run: typeof plainly): Record<string, number[]> {
  const state = stateOf(net);
  const names = Object.keys(getState(net).parameters);
  const read = (tensor: tf.Tensor) => [...tensor.dataSync()];
  const found: Record<string, number[]> = {};
  tf.tidy(() => {
    let buffers: Record<string, tf.Tensor> = {};
    const loss = (): tf.Scalar => {
      const call = functionalCall(net, state, { seed: 5 }, () => tf.sum(tf.square(run(net, x))) as tf.Scalar);
      buffers = call.buffers;
      return call.result;
    };
    const given = [...names.map((name) => state[name] as tf.Tensor), x];
    const { value, grads } = tf.engine().gradients(loss, given, undefined, true);
    found['loss'] = read(value);
    for (const [index, gradient] of grads.entries()) found[names[index] ?? 'images'] = read(gradient as tf.Tensor);
    for (const [name, buffer] of Object.entries(buffers)) found[name] = read(buffer);
    tf.dispose(buffers);
  });
  return found;
}

describeOnEachBackend('checkpoint', () => {
  it('changes neither the loss, nor a gradient, nor what is drawn, nor what buffers become', () => {
    using net = makeBlocks(3);
    const x = numbers([3, 6, 6, 2]) as tf.Tensor4D;
    const numTensors = tf.memory().numTensors;
    const [expected, found] = [step(net, x, plainly), step(net, x, inCheckpoints)];
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    expect(Object.keys(found)).toContain('2.1.num_batches_tracked');
    // The same kernels of the same numbers: only sums of gradients may be in another order.
    for (const [name, values] of Object.entries(expected)) expectClose(found[name] ?? [], values, 1e-6, name);
    x.dispose();
  });

  it('keeps the inputs of the blocks in memory in the place of all that is in them', () => {
    using net = makeBlocks(6);
    const x = numbers([3, 16, 16, 2]) as tf.Tensor4D;
    const peakOf = (run: typeof plainly): number => {
      const { numBytes } = tf.memory();
      let peak = 0;
      const kernels = tf.engine() as unknown as { runKernelFunc(call: unknown): unknown };
      const { runKernelFunc } = kernels;
      kernels.runKernelFunc = (call) => {
        const result = runKernelFunc.call(kernels, call);
        peak = Math.max(peak, tf.memory().numBytes - numBytes);
        return result;
      };
      step(net, x, run);
      Reflect.deleteProperty(kernels, 'runKernelFunc');
      return peak;
    };
    const [all, few] = [peakOf(plainly), peakOf(inCheckpoints)];
    expect(few).toBeLessThan(all / 2);
    x.dispose();
  });
});

describe('checkpoint', () => {
  it('differentiates a model that holds its own values, in the mode in which it ran', () => {
    using net = makeBlocks(2);
    const x = numbers([2, 4, 4, 2]) as tf.Tensor4D;
    const before = net.stateDict();
    const weights = net.parameters().map(({ value }) => value);
    const gradients = (run: typeof plainly) =>
      tf.engine().gradients(() => tf.sum(tf.square(inEvaluation(net, () => run(net, x)))), weights, undefined, true).grads;
    const [expected, found] = [gradients(plainly), gradients(inCheckpoints)];
    for (const [index, gradient] of expected.entries()) {
      expectClose(found[index]?.dataSync() ?? [], gradient?.dataSync() ?? [], 1e-6, `gradient ${index}`);
    }
    expect(net.training).toBe(true);
    expect(net.stateDict()).toEqual(before);
  });

  it('moves the buffers of a model once, that holds its own values', () => {
    const moved = (run: typeof plainly) => {
      using net = makeBlocks(1);
      const [, norm] = net[0] as unknown as [Conv2d, BatchNorm2d];
      const layers = new Sequential<tf.Tensor4D>(norm);
      const x = numbers([2, 2, 2, 8]) as tf.Tensor4D;
      const numTensors = tf.memory().numTensors;
      tf.dispose(tf.engine().gradients(() => tf.sum(run(layers, run(layers, x))), [x], undefined, true));
      expect(tf.memory().numTensors).toBe(numTensors);
      x.dispose();
      return norm.stateDict();
    };
    const found = moved((net, x) => checkpoint((at) => net.forward(at), x));
    expect(found).toEqual(moved(plainly));
    expect(found['num_batches_tracked']?.data).toEqual(BigInt64Array.of(2n));
  });

  it('may be called in a function that is in a checkpoint, with integers, and with what is no tensor', () => {
    const inner = (x: tf.Tensor, power: tf.Tensor, scale: number) => tf.mul(tf.pow(x, power), scale);
    const outer = (x: tf.Tensor, power: tf.Tensor) => tf.exp(checkpoint(inner, x, power, 0.5));
    const power = tf.scalar(2, 'int32');
    const gradient = tf.grad((x) => tf.sum(checkpoint(outer, x, power)))(tf.tensor1d([1, -0.5]));
    const expected = [1, -0.5].map((x) => x * Math.exp(x ** 2 / 2));
    expectClose(gradient.dataSync(), expected, 1e-6, 'gradient');
  });

  it('can be differentiated twice', () => {
    const cube = (x: tf.Tensor) => checkpoint((at) => tf.mul(tf.mul(at, at), at), x);
    const second = tf.grad((x) => tf.sum(tf.grad(cube)(x)));
    expect([...second(tf.tensor1d([2, -1])).dataSync()]).toEqual([12, -6]);
  });

  it('is the function itself where checkpoints are left out, for gradients at tensors within', () => {
    const within = tf.tensor1d([2, -1]);
    const run = (moved: tf.Tensor) => tf.sum(checkpoint((at) => tf.mul(tf.mul(at, moved), moved), tf.tensor1d([3, 5])));
    expect(() => tf.grad(run)(within)).toThrow('from outside');
    expect([...withoutCheckpointing(() => tf.grad(run)(within)).dataSync()]).toEqual([12, -10]);
    expect(() => tf.grad(run)(within)).toThrow('from outside');
  });

  it('is the function itself where there is no gradient', () => {
    const x = tf.ones([2]);
    expect(checkpoint((at) => at, x)).toBe(x);
    expect(checkpoint(() => 'anything' as unknown as tf.Tensor)).toBe('anything');
  });

  it('refuses tensors that it is not given, and what gives no tensor', () => {
    const weight = tf.ones([3]);
    const differentiate = (run: (x: tf.Tensor) => tf.Tensor) => () => tf.grad((x) => tf.sum(checkpoint(run, x)))(tf.ones([3]));
    const before = tf.memory().numTensors;
    expect(differentiate((x) => tf.mul(x, weight))).toThrow(
      'checkpoint: the function uses a tensor [3] from outside, which is gone when it runs again, or would get no gradient. Pass it as an input',
    );
    expect(differentiate((x) => [x] as unknown as tf.Tensor)).toThrow('checkpoint: the function must return one tensor.');
    expect(tf.memory().numTensors).toBe(before + 2);
  });
});
