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

it('leaves out what only the CPU has', async () => {
  const operators: string[] = [];
  const run = (x: tf.Tensor3D) => [tf.matMul(x, x, false, true), tf.max(x), tf.argMax(x, 2)];
  const compiled = compile(run, { executor: inWebgpuForms((found) => operators.push(...found)), isStrict: true });
  const x = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
  const [product, largest, place] = await compiled(x);
  expect(Array.from((await product?.data()) ?? [])).toEqual([5, 11, 11, 25]);
  expect([(await largest?.data())?.[0], Array.from((await place?.data()) ?? [])]).toEqual([4, [1, 1]]);
  expect(operators.filter((op) => /microsoft|NaN/.test(op))).toEqual([]);
  await compiled.dispose();
});
