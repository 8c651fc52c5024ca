import '@tensorflow/tfjs-backend-cpu';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  channelShuffle,
  gelu,
  globalAvgPool2d,
  instanceNorm,
  interpolate,
  maxPool2d,
  pad2d,
  pairOf,
  pixelShuffle,
  pixelUnshuffle,
  type Size2D,
  sidesOf,
  softmaxCrossEntropy,
} from './index.js';

it.each<[string, (x: Tensor4D) => unknown]>([
  ['adaptiveAvgPool2d', (x) => adaptiveAvgPool2d(x, 2)],
  ['adaptiveMaxPool2d', (x) => adaptiveMaxPool2d(x, 2)],
  ['avgPool2d', (x) => avgPool2d(x, 2)],
  ['channelShuffle', (x) => channelShuffle(x, 2)],
  ['globalAvgPool2d', globalAvgPool2d],
  ['instanceNorm', (x) => instanceNorm(x)],
  ['interpolate', (x) => interpolate(x, { size: 2 })],
  ['maxPool2d', (x) => maxPool2d(x, 2)],
  ['pad2d', (x) => pad2d(x, 1)],
  ['pixelShuffle', (x) => pixelShuffle(x, 2)],
  ['pixelUnshuffle', (x) => pixelUnshuffle(x, 2)],
])('%s refuses an image without a batch', (name, run) => {
  expect(() => run(tf.zeros([4, 4, 4]) as unknown as Tensor4D)).toThrow(
    `${name}: the input must be [batch, height, width, channels], but it is [4,4,4].`,
  );
});

it.each<[string, (word: never) => unknown, string]>([
  ['gelu: approximate', (word) => gelu(tf.zeros([1]), { approximate: word }), "'none', 'tanh'"],
  [
    'interpolate: mode',
    (mode) => interpolate(tf.zeros([1, 2, 2, 1]), { size: 2, mode }),
    "'nearest', 'nearest-exact', 'bilinear'",
  ],
  ['pad2d: mode', (mode) => pad2d(tf.zeros([1, 2, 2, 1]), 1, { mode }), "'constant', 'reflect', 'replicate', 'circular'"],
  [
    'softmaxCrossEntropy: reduction',
    (reduction) => softmaxCrossEntropy(tf.zeros([1, 2]), tf.zeros([1], 'int32'), { reduction }),
    "'mean', 'sum', 'none'",
  ],
])('%s is one of the words that are known', (where, run, known) => {
  expect(() => run('linear' as never)).toThrow(`${where} must be one of ${known}`);
  expect(() => run('linear' as never)).toThrow('but it is "linear".');
});

it('sizes are one integer or two, and paddings one, two or two pairs', () => {
  expect(pairOf('size', 3)).toEqual([3, 3]);
  expect(pairOf('size', [0, 2], 0)).toEqual([0, 2]);
  for (const size of [0, 1.5, [1], [1, 2, 3], [1, 0]] as Size2D[]) {
    expect(() => pairOf('size', size)).toThrow(
      `size must be one or two integers of at least 1, but it is ${JSON.stringify(size)}.`,
    );
  }
  expect(sidesOf('padding', 1)).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(sidesOf('padding', [1, [2, 0]] as never)).toEqual([
    [1, 1],
    [2, 0],
  ]);
  for (const padding of [-1, [1], [1, 2, 3], [[1], [2, 3]], [1, -1], 'same'] as never[]) {
    expect(() => sidesOf('padding', padding)).toThrow(
      `padding must be integers of at least 0, one for all sides, [height, width] or [[top, bottom], [left, right]], but it is ${JSON.stringify(padding)}.`,
    );
  }
});
