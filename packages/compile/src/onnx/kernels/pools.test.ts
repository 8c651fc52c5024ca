import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.js';
import { type CompiledCase, checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

/** A pooling whose windows overlap or leave places out, with padding of any width that leaves no window without a value. */
function drawPooling(rng: Rng, spaces: 2 | 3) {
  const longest = spaces === 2 ? 4 : 3;
  const filterSize = Array.from({ length: spaces }, () => between(rng, 1, longest));
  // tfjs numbers the places of a window in three dimensions as if it were as wide as high.
  if (spaces === 3) filterSize[2] = filterSize[1] as number;
  const strides = Array.from({ length: spaces }, () => between(rng, 1, 3));
  const sides = filterSize.map((filter) => [between(rng, 0, filter - 1), between(rng, 0, filter - 1)]);
  const pad = oneOf(rng, ['same', 'valid', ...(spaces === 2 ? [[[0, 0], ...sides, [0, 0]]] : [])]);
  const shape = [between(rng, 1, 2), ...filterSize.map((filter) => filter + between(rng, 0, 5)), between(rng, 1, 3)];
  const attributes = { filterSize, strides, pad };
  return { shape, attributes, name: `[${shape}] ${JSON.stringify(attributes)}` };
}

function outShape(
  shape: readonly number[],
  { filterSize, strides, pad }: Record<'filterSize' | 'strides' | 'pad', unknown>,
): number[] {
  const { computePool2DInfo, computePool3DInfo } = tf.backend_util;
  const info = shape.length === 4 ? computePool2DInfo : computePool3DInfo;
  return info(shape as never, filterSize as never, strides as never, 1, pad as never).outShape;
}

/** Whole numbers where they are compared in two dimensions, so that there are equals: in three tfjs takes the last of them, torch the first. */
function poolingCase(rng: Rng, kernel: string, spaces: 2 | 3): CompiledCase {
  const { shape, attributes, name } = drawPooling(rng, spaces);
  const isGradient = kernel.endsWith('Grad');
  const input = drawTensor(rng, shape, {
    whole: kernel.startsWith('Max') && spaces === 2,
    dtype: !isGradient && kernel.startsWith('Max') && rng.boolean(0.2) ? 'int32' : 'float32',
  });
  if (!isGradient)
    return { name: `${kernel} ${name}`, inputs: [input], run: (x) => runKernel(kernel, { x: x as tf.Tensor }, attributes) };
  const dy = drawTensor(rng, outShape(shape, attributes as never));
  const run = (at: tf.Tensor, back: tf.Tensor) => {
    if (kernel.startsWith('Avg')) return runKernel(kernel, { dy: back, input: at }, attributes);
    const output = runKernel(kernel.replace('Grad', ''), { x: at }, attributes) as tf.Tensor;
    return [output, runKernel(kernel, { dy: back, input: at, output }, attributes)];
  };
  return { name: `${kernel} ${name}`, inputs: [input, dy], run: run as () => unknown };
}

describe('poolings', () => {
  const kernels = ['MaxPool', 'MaxPoolGrad', 'AvgPool', 'AvgPoolGrad'];

  it.each(kernels)('%s gives what tfjs gives', async (kernel) => {
    await checkCompiledCases(
      drawCases(60, (rng) => poolingCase(rng, kernel, 2)),
      { orders: new Rng(8).fork(kernel) },
    );
  });

  it.each(kernels.map((kernel) => kernel.replace('Pool', 'Pool3D')))('%s gives what tfjs gives', async (kernel) => {
    await checkCompiledCases(
      drawCases(30, (rng) => poolingCase(rng, kernel, 3)),
      { orders: new Rng(9).fork(kernel) },
    );
  });

  it('of tiles that leave nothing out have the gradient at the first of equals', async () => {
    const cases = drawCases(40, (rng) => {
      const filterSize: [number, number] = [between(rng, 1, 4), between(rng, 1, 4)];
      const [height, width] = filterSize.map((length) => length * between(rng, 1, 4));
      const x = drawTensor(rng, [between(rng, 1, 3), height ?? 1, width ?? 1, between(rng, 1, 3)], { whole: true });
      const pool = (at: tf.Tensor) => tf.maxPool(at as tf.Tensor4D, filterSize, filterSize, 'valid');
      const run = (at: tf.Tensor) => [pool(at), tf.grad((images) => tf.square(pool(images)))(at)];
      return { name: `[${x.shape}] by [${filterSize}]`, inputs: [x], run: run as () => tf.Tensor[] };
    });
    await checkCompiledCases(cases, { orders: new Rng(23) });
  });

  it('take windows of up to 13 values at stride 1, axis by axis, with the gradient at the first of equals', async () => {
    const cases = drawCases(8, (rng, index) => {
      const filterSize = [5, 9, 13, 6][index % 4] ?? 5;
      const x = drawTensor(rng, [2, 14, 15, 2], { whole: true });
      const run = (at: tf.Tensor) => {
        const pool = (images: tf.Tensor) => tf.maxPool(images as tf.Tensor4D, filterSize, index < 4 ? 1 : 2, 'same');
        return [pool(at), tf.grad(pool)(at)];
      };
      return { name: `${filterSize}`, inputs: [x], run: run as () => unknown };
    });
    await checkCompiledCases(cases);
  });

  it('round the number of windows up where they are told to', async () => {
    const rng = new Rng(10);
    const run = (x: tf.Tensor) => [tf.maxPool(x as tf.Tensor4D, 3, 2, 0, 'ceil'), tf.avgPool(x as tf.Tensor4D, 3, 2, 1, 'ceil')];
    await checkCompiledCases([{ name: 'up', inputs: [drawTensor(rng, [1, 8, 6, 2])], run: run as () => unknown }]);
  });

  it('are padded by as much as a window and more', async () => {
    const rng = new Rng(24);
    const run = (x: tf.Tensor) => [
      tf.avgPool(x as tf.Tensor4D, 1, 2, 1, 'floor'),
      tf.avgPool(x as tf.Tensor4D, 2, 3, 2, 'ceil'),
      tf.avgPool3d(tf.expandDims(x, 3) as tf.Tensor5D, 2, 1, 2),
    ];
    await checkCompiledCases([{ name: 'wide', inputs: [drawTensor(rng, [1, 4, 5, 2])], run: run as () => unknown }]);
  });

  it('lose nothing of gradients that meet, in however many threads', async () => {
    // One place is the largest of all windows that reach it: 25 of 1 each, in each of 4,096 channels.
    const x = tf.buffer([16, 9, 9, 256]);
    for (let image = 0; image < 16; image++) for (let channel = 0; channel < 256; channel++) x.set(1, image, 4, 4, channel);
    const compiled = compile((at: tf.Tensor) =>
      tf.sum(tf.grad((images) => tf.maxPool(images as tf.Tensor4D, 5, 1, 'same'))(at), [0, 3]),
    );
    const sums = await (await compiled(x.toTensor())).data();
    await compiled.dispose();
    expect(sums[4 * 9 + 4]).toBe(25 * 16 * 256);
  });
});
