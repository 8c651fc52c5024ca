import { numbers } from '@ocelli/testing';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { channelShuffle, flatten, linear, type Pad2dOptions, pad2d, pixelShuffle, pixelUnshuffle } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

type Run = (x: Tensor4D, args: Readonly<Record<string, unknown>>) => Tensor4D;

const torchOps: Readonly<Record<string, Run>> = {
  pad: (x, { pad, mode, value = 0 }) => {
    const [left = 0, right = 0, top = 0, bottom = 0] = pad as number[];
    const sides = [
      [top, bottom],
      [left, right],
    ] as const;
    return pad2d(x, sides, { mode: mode as NonNullable<Pad2dOptions['mode']>, value: value as number });
  },
  pixel_shuffle: (x, { upscale_factor: factor }) => pixelShuffle(x, factor as number),
  pixel_unshuffle: (x, { downscale_factor: factor }) => pixelUnshuffle(x, factor as number),
  channel_shuffle: (x, { groups }) => channelShuffle(x, groups as number),
};

const modes = ['constant', 'reflect', 'replicate', 'circular'] as const;

describeOnEachBackend('shape', () => {
  it.each(Object.keys(torchOps).flatMap((op) => readCases('shape.json', op)))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: { input: imageOrder, output: imageOrder },
      run: ({ input }, args) => (torchOps[reference.op] as Run)(input as Tensor4D, args),
    });
  });

  it.each(modes)('pad2d has the gradients of finite differences: %s', (mode) => {
    checkGradients(
      (x) =>
        pad2d(
          x as Tensor4D,
          [
            [2, 1],
            [0, 2],
          ],
          { mode },
        ),
      [numbers([2, 3, 3, 2])],
      { second: true },
    );
    checkGradients((x) => pad2d(x as Tensor4D, 0, { mode }), [numbers([1, 2, 2, 1])]);
  });

  it('the shuffles have the gradients of finite differences', () => {
    checkGradients((x) => pixelShuffle(x as Tensor4D, 2), [numbers([2, 2, 1, 8])]);
    checkGradients((x) => pixelUnshuffle(x as Tensor4D, 2), [numbers([2, 2, 4, 2])]);
    checkGradients((x) => channelShuffle(x as Tensor4D, 3), [numbers([1, 2, 1, 6])]);
  });

  it('flatten puts channels outermost, as torch does', () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
    const y = flatten(x);
    expect(y.shape).toEqual([1, 8]);
    expect([...y.dataSync()]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
    tf.dispose([x, y]);
    for (const shape of [
      [2, 2, 3, 2],
      [2, 2, 2, 1],
      [3, 1, 1, 2],
      [2, 3, 2],
      [3, 2],
    ]) {
      checkGradients(flatten, [numbers(shape)], { second: true });
    }
  });

  it('flatten takes a batch of no images', () => {
    const [x, empty] = [tf.zeros([0, 2, 2, 3]), tf.zeros([0, 4])];
    const outputs = [flatten(x), flatten(empty)];
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [0, 12],
      [0, 4],
    ]);
    tf.dispose([x, empty, outputs]);
  });

  it('linear agrees with torch', () => {
    for (const reference of readCases('conv.json', 'linear')) {
      checkReference(reference, {
        orders: {},
        run: ({ input, weight, bias }) => linear(input as Tensor, weight as Tensor2D, bias as Tensor1D),
      });
    }
  });

  it('linear has the gradients of finite differences, also of the gradient', () => {
    checkGradients(
      (x, weight, bias) => linear(x as Tensor, weight as Tensor2D, bias as Tensor1D),
      [numbers([2, 2, 3]), numbers([4, 3]), numbers([4])],
      { second: true },
    );
    checkGradients((x, weight) => linear(x as Tensor, weight as Tensor2D), [numbers([3]), numbers([2, 3])]);
  });
});

describe('shape', () => {
  const image = () => tf.zeros<tf.Rank.R4>([1, 3, 3, 6]);

  it.each<[string, () => unknown, RegExp]>([
    [
      'a mirror wider than the image',
      () => pad2d(image(), 3, { mode: 'reflect' }),
      /reflect padding must be at most 2 .* but it is \[3,3\]/,
    ],
    ['a wrap wider than the image', () => pad2d(image(), 4, { mode: 'circular' }), /circular padding must be at most 3/],
    ['a negative padding', () => pad2d(image(), -1), /pad2d: padding must be integers of at least 0, .* but it is -1/],
    ['channels that are no square', () => pixelShuffle(image(), 2), /pixelShuffle: 2 does not divide the input \[1,3,3,6\]/],
    ['a factor that does not divide', () => pixelUnshuffle(image(), 2), /pixelUnshuffle: 2 does not divide/],
    ['groups that do not divide', () => channelShuffle(image(), 4), /channelShuffle: 4 does not divide/],
    [
      'rows that are too long',
      () => linear(tf.zeros([2, 4]), tf.zeros([2, 3])),
      /takes 3 values a row, but the input is \[2,4\]/,
    ],
    [
      'a weight that is no matrix',
      () => linear(tf.zeros([2, 3]), tf.zeros([3]) as unknown as Tensor2D),
      /the weight must be \[out, in\], but it is \[3\]/,
    ],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
