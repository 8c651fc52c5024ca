import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';
import type { Executor } from '../execute/session.js';
import { drawTensor } from '../testing/draw.js';

await tf.setBackend('cpu');

/** Takes graphs for the WebGPU provider, and runs them on the CPU, which every machine has. */
function inWebgpuForms(look: (operators: readonly string[]) => void): Executor {
  const execute: Executor = (graph) => {
    look(graph.nodes.map(({ op, domain }) => `${domain}${op}`));
    return nodeExecutor({ threads: 1 })(graph);
  };
  return Object.assign(execute, { device: 'webgpu' as const });
}

interface Window {
  readonly filter: readonly [number, number, number, number];
  readonly strides: number;
  readonly pad: number | 'same' | 'valid';
  readonly dilations?: number;
}

const windows: readonly Window[] = [
  { filter: [3, 3, 4, 6], strides: 1, pad: 1 },
  { filter: [3, 3, 64, 64], strides: 1, pad: 'same' },
  { filter: [3, 3, 4, 6], strides: 2, pad: 1 },
  { filter: [1, 1, 4, 6], strides: 1, pad: 'valid' },
  { filter: [1, 1, 4, 6], strides: 2, pad: 'valid' },
  { filter: [2, 2, 4, 6], strides: 1, pad: 3 },
  { filter: [3, 2, 4, 6], strides: 1, pad: 'same', dilations: 2 },
];

it('convolves images with their channels first, forward and backward, in the forms for WebGPU', async () => {
  const rng = new Rng(5);
  const inputs = windows.flatMap(({ filter }) => [drawTensor(rng, [2, 7, 6, filter[2]]), drawTensor(rng, filter)]);
  const convolve = (...given: tf.Tensor[]): tf.Tensor[] =>
    windows.map(({ strides, pad, dilations = 1 }, index) => {
      const [x, filter] = given.slice(2 * index, 2 * index + 2) as [tf.Tensor4D, tf.Tensor4D];
      return tf.conv2d(x, filter, strides, pad, 'NHWC', dilations, pad === 'same' || pad === 'valid' ? undefined : 'floor');
    });
  const loss = (...given: tf.Tensor[]): tf.Scalar => tf.addN(convolve(...given).map((y) => tf.sum(tf.sin(y)))) as tf.Scalar;
  const run = (...given: tf.Tensor[]) => [...convolve(...given), ...tf.grads(loss)(given)];
  const operators: string[] = [];
  const compiled = compile(run, { executor: inWebgpuForms((found) => operators.push(...found)), isStrict: true });
  const [wanted, found] = [run(...inputs), await compiled(...inputs)];
  for (const [index, tensor] of wanted.entries()) {
    const [expected, values] = [await tensor.data(), await (found[index] as tf.Tensor).data()];
    const scale = Math.max(...Array.from(expected, Math.abs));
    // Sums of up to 576 products in another order.
    const differences = Array.from(expected, (value, at) => Math.abs((values[at] ?? Number.NaN) - value) / scale);
    expect(Math.max(...differences), `output ${index}`).toBeLessThan(2e-5);
  }
  expect(new Set(operators.filter((op) => /Conv|Winograd|microsoft/.test(op)))).toEqual(new Set(['Conv', 'ConvTranspose']));
  await compiled.dispose();
});

it('leaves out what only the CPU has, and puts others in its place', async () => {
  const operators: string[] = [];
  const run = (x: tf.Tensor3D) => [tf.matMul(x, x, false, true), tf.max(x), tf.argMax(x, 2), tf.logSoftmax(x), tf.sign(x)];
  const compiled = compile(run, { executor: inWebgpuForms((found) => operators.push(...found)), isStrict: true });
  const x = tf.tensor3d([1, 0, -3, 40], [1, 2, 2]);
  const [wanted, found] = [run(x), await compiled(x)];
  for (const [index, tensor] of wanted.entries()) {
    const values = Array.from(await (found[index] as tf.Tensor).data());
    // Logarithms of another library.
    expect(values).toEqual(Array.from(await tensor.data(), (value) => expect.closeTo(value, 5)));
  }
  expect(operators.filter((op) => /microsoft|NaN|LogSoftmax|Sign/.test(op))).toEqual([]);
  await compiled.dispose();
});

it('sends gradients of overlapping poolings to the first of equals without a pooling that tells places', async () => {
  const rng = new Rng(6);
  // Whole numbers, so that there are equals.
  const inputs = [
    [2, 7, 6, 3],
    [1, 9, 9, 2],
    [2, 6, 6, 2],
  ].map((shape) => drawTensor(rng, shape, { low: -3, high: 3, whole: true }) as tf.Tensor4D);
  const loss = (...given: tf.Tensor[]): tf.Scalar => {
    const [a, b, c] = given as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const pools = [tf.maxPool(a, 3, 2, 1, 'floor'), tf.maxPool(b, [2, 3], 1, 'valid'), tf.maxPool(c, 3, 2, 'same')];
    return tf.addN(pools.map((y, index) => tf.sum(tf.sin(tf.add(y, index))))) as tf.Scalar;
  };
  const run = (...given: tf.Tensor[]) => [loss(...given), ...tf.grads(loss)(given)];
  const operators: string[] = [];
  const compiled = compile(run, { executor: inWebgpuForms((found) => operators.push(...found)), isStrict: true });
  const [wanted, found] = [run(...inputs), await compiled(...inputs)];
  for (const [index, tensor] of wanted.entries()) {
    const values = Array.from(await (found[index] as tf.Tensor).data());
    // Sums of up to six cosines in another order.
    expect(values, `output ${index}`).toEqual(Array.from(await tensor.data(), (value) => expect.closeTo(value, 4)));
  }
  expect(operators.filter((op) => /Scatter|Unpool/.test(op))).toEqual([]);
  await compiled.dispose();
});
