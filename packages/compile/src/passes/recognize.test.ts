import '@tensorflow/tfjs-backend-cpu';
import { gelu, layerNorm, logSoftmax, softmaxCrossEntropy } from '@ocelli/ops';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';
import type { Program } from '../program.js';

await tf.setBackend('cpu');

type Run = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

const rows = numbers([6, 8], -3, 3);
const [weight, bias] = [numbers([8], 0.5, 1.5), numbers([8], -1, 1)];

/** The kernels of a compiled function that gives what it gives eagerly. */
async function kernelsOf(run: Run, inputs: readonly tf.Tensor[] = [rows]): Promise<string[]> {
  const programs: Promise<Program>[] = [];
  const onCompile = (program: Promise<Program>): void => void programs.push(program);
  const compiled = compile(run, { executor: nodeExecutor({ threads: 1 }), isStrict: true, onCompile });
  const [expected, found] = [[run(...inputs)].flat(), [await compiled(...inputs)].flat()];
  for (const [index, tensor] of expected.entries()) {
    // Float32 in another order.
    const values = Array.from(tensor.dataSync(), (value) => expect.closeTo(value, 5));
    expect(Array.from((await found[index]?.data()) ?? [])).toEqual(values);
  }
  const { graph } = (await programs[0]) as Program;
  await compiled.dispose();
  return graph.nodes.map(({ kernel }) => kernel);
}

describe('recognizeGelu', () => {
  const erf = (x: tf.Tensor) => tf.erf(tf.div(x, Math.SQRT2));
  const spellings: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    'as our op has it': (x) => gelu(x),
    'half outside': (x) => tf.mul(tf.mul(x, tf.add(erf(x), 1)), 0.5),
    'half on the left': (x) => tf.mul(0.5, tf.mul(x, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
    'half with x': (x) => tf.mul(tf.add(1, erf(x)), tf.mul(0.5, x)),
  };
  it.each(Object.entries(spellings))('finds it %s, twice', async (_name, run) => {
    expect(await kernelsOf((x) => run(tf.sin(run(x))))).toEqual(['Gelu', 'Sin', 'Gelu']);
  });

  it('leaves what is something else, or what is read in between', async () => {
    expect(await kernelsOf((x) => tf.mul(tf.mul(x, tf.add(erf(x), 1)), 0.4))).not.toContain('Gelu');
    expect(await kernelsOf((x) => tf.mul(tf.add(x, 1), tf.add(tf.mul(erf(x), 0.5), 0.5)))).not.toContain('Gelu');
    expect(await kernelsOf((x) => tf.mul(x, tf.add(tf.mul(tf.erf(x), 0.5), 0.5)))).not.toContain('Gelu');
    expect(await kernelsOf((x) => tf.mul(x, tf.add(tf.mul(erf(x), 0.5), 0.25)))).not.toContain('Gelu');
    const both: Run = (x) => [gelu(x as tf.Tensor), tf.grad((x) => gelu(x))(x as tf.Tensor)];
    expect(await kernelsOf(both)).not.toContain('Gelu');
  });
});

describe('recognizeLayerNorm', () => {
  it('finds it with weight and bias, with either, and with none', async () => {
    for (const given of [{}, { weight }, { bias }, { weight, bias }]) {
      const vectors = Object.values(given);
      const names = Object.keys(given);
      const run: Run = (x, ...vectors) => {
        return layerNorm(x as tf.Tensor, Object.fromEntries(names.map((name, index) => [name, vectors[index]])));
      };
      expect(await kernelsOf(run, [rows, ...vectors])).toEqual(['LayerNorm']);
    }
  });

  it('finds it where it is divided by the deviation, and where the vectors stand first', async () => {
    const run: Run = (x, weight, bias) => {
      const centred = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true);
      const z = tf.div(centred, tf.sqrt(tf.add(variance, 1e-3)));
      return tf.add(bias as tf.Tensor, tf.mul(weight as tf.Tensor, z));
    };
    expect(await kernelsOf(run, [rows, weight, bias])).toEqual(['LayerNorm']);
  });

  it('leaves means along other axes, vectors that are none, and what a gradient reads', async () => {
    const along = (axis: number) => (x: tf.Tensor) => {
      const centred = tf.sub(x, tf.mean(x, axis, true));
      return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), axis, true), 1e-5)));
    };
    expect(await kernelsOf(along(1))).toEqual(['LayerNorm']);
    expect(await kernelsOf(along(0))).not.toContain('LayerNorm');
    expect(await kernelsOf((x, factor) => tf.mul(along(1)(x as tf.Tensor), factor as tf.Tensor), [rows, rows])).toEqual([
      'LayerNorm',
      'Multiply',
    ]);
    const both: Run = (x) => [layerNorm(x as tf.Tensor), tf.grad((x) => layerNorm(x))(x as tf.Tensor)];
    expect(await kernelsOf(both)).not.toContain('LayerNorm');
  });
});

describe('recognizeLogSoftmax', () => {
  it('finds it by itself, and in a cross-entropy with its gradient', async () => {
    expect(await kernelsOf((x) => logSoftmax(x as tf.Tensor))).toEqual(['LogSoftmax']);
    const labels = tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32');
    const loss = (x: tf.Tensor, y: tf.Tensor) => softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D);
    const both: Run = (x, y) => [loss(x as tf.Tensor, y as tf.Tensor), tf.grad((x) => loss(x, y as tf.Tensor))(x as tf.Tensor)];
    const kernels = await kernelsOf(both, [rows, labels]);
    expect(kernels).toContain('LogSoftmax');
    expect(kernels).not.toContain('Max');
  });

  it('leaves it along other axes', async () => {
    const run = (x: tf.Tensor) => {
      const difference = tf.sub(x, tf.max(x, 0, true));
      return tf.sub(difference, tf.log(tf.sum(tf.exp(difference), 0, true)));
    };
    expect(await kernelsOf(run as Run)).not.toContain('LogSoftmax');
  });
});
