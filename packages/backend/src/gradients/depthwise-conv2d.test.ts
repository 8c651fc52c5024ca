import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Padding = 'same' | 'valid' | number;

describe('gradient of depthwiseConv2d', () => {
  it.each<[[number, number], [number, number], number, Padding, [number, number], number]>([
    [[5, 5], [3, 3], 1, 'same', [1, 1], 1],
    [[6, 5], [3, 2], 2, 'valid', [1, 1], 2],
    [[7, 6], [3, 3], 2, 'same', [1, 1], 1],
    [[5, 5], [2, 2], 1, 1, [1, 1], 2],
    [[7, 7], [3, 3], 1, 'same', [2, 2], 1],
    [[7, 8], [3, 2], 1, 'valid', [2, 3], 2],
  ])(
    'input %j, filter %j, stride %j, padding %j, dilations %j, multiplier %j',
    (size, filter, strides, pad, dilations, multiplier) => {
      const inputs = [numbers([2, ...size, 2]), numbers([...filter, 2, multiplier])];
      const run = (x: Tensor, w: Tensor) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, 'NHWC', dilations);
      checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
      expect(inputs.length).toBe(2);
    },
  );
});
