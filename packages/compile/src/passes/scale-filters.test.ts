import '@tensorflow/tfjs-backend-cpu';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { Node } from '../graph/graph.js';
import type { Program } from '../program.js';

await tf.setBackend('cpu');

type Convolve = (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor;
type Scaled = (y: tf.Tensor, scale: tf.Tensor) => tf.Tensor;

const tensor = (name: string, shape: number[]) => tf.tensor(formulaValues(name, shape, [-2, 2]), shape);
const plain: Convolve = (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
const ofEach: Convolve = (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 2], 'same');
const byChannel: Scaled = (y, scale) => tf.mul(y, scale);

/** The products in both gradients of a convolution behind which something is done, compiled; they are what eager ones are. */
async function productsOf(convolve: Convolve, filterShape: number[], run = byChannel, size = 12): Promise<Node[]> {
  const given = [tensor('x', [2, size, size, 3]), tensor('filter', filterShape)] as const;
  const channels = convolve(...given).shape.at(-1) ?? 1;
  const scale = tensor('scale', [channels]);
  const gradients = (x: tf.Tensor, filter: tf.Tensor, scale: tf.Tensor) =>
    tf.grads((x, filter) => tf.sum(tf.sin(run(convolve(x, filter), scale))))([x, filter]);
  let program: Promise<Program> | undefined;
  const compiled = compile(gradients, { onCompile: (made) => (program = made), isStrict: true });
  const found = await compiled(...given, scale);
  for (const [index, wanted] of gradients(...given, scale).entries()) {
    const values = wanted.dataSync<'float32'>();
    const largest = Math.max(...values.map(Math.abs));
    const apart = (await (found[index] as tf.Tensor).data<'float32'>()).map((value, at) => Math.abs(value - (values[at] ?? NaN)));
    expect(Math.max(...apart) / largest).toBeLessThan(2e-6);
  }
  const nodes = (await program)?.graph.nodes ?? [];
  await compiled.dispose();
  return nodes.filter(({ kernel }) => kernel === 'Multiply');
}

const shapesOf = (nodes: readonly Node[]) => nodes.map(({ outputs }) => String(outputs[0]?.shape));

describe('scaleFilters', () => {
  it('multiplies the filter and its gradient by the factors of the channels', async () => {
    const shapes = shapesOf(await productsOf(plain, [3, 3, 3, 5]));
    expect(shapes.filter((shape) => shape === '3,3,3,5')).toHaveLength(2);
    // Of the images the one forward is left.
    expect(shapes.filter((shape) => shape === '2,12,12,5')).toHaveLength(1);
  });

  it.each([1, 2])('does so where each channel has %d filters', async (multiplier) => {
    const shapes = shapesOf(await productsOf(ofEach, [3, 3, 3, multiplier]));
    expect(shapes.filter((shape) => shape === `3,3,3,${multiplier}`)).toHaveLength(2);
  });

  it('leaves products that others read, factors of each pixel, and filters that are not small', async () => {
    const isOfFilter = (shape: string) => shape.startsWith('3,3,');
    const readTwice: Scaled = (y, scale) => tf.concat([tf.mul(y, scale), tf.mul(tf.add(y, scale), scale)]);
    const ofRows: Scaled = (y, scale) => tf.mul(tf.mul(y, tf.ones([12, 1])), tf.mean(scale));
    for (const run of [readTwice, ofRows])
      expect(shapesOf(await productsOf(plain, [3, 3, 3, 5], run)).filter(isOfFilter)).toEqual([]);
    expect(shapesOf(await productsOf(plain, [3, 3, 3, 5], byChannel, 3)).filter(isOfFilter)).toEqual([]);
  });
});
