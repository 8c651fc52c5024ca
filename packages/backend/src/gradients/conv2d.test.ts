import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Padding = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

const uneven: Padding = [
  [0, 0],
  [2, 0],
  [0, 1],
  [0, 0],
];

// Height, width; filter height, width; strides; padding; dilations.
const cases: [[number, number], [number, number], [number, number], Padding, [number, number]][] = [
  [[5, 5], [3, 3], [1, 1], 'same', [1, 1]],
  [[5, 6], [3, 2], [2, 1], 'valid', [1, 1]],
  [[6, 7], [3, 3], [2, 2], 'same', [1, 1]],
  [[5, 4], [2, 3], [1, 2], uneven, [1, 1]],
  [[4, 4], [1, 1], [2, 2], 0, [1, 1]],
  [[5, 5], [3, 3], [3, 3], 1, [1, 1]],
  [[7, 7], [3, 3], [1, 1], 'same', [2, 2]],
  [[7, 6], [3, 2], [1, 1], 'valid', [2, 3]],
  [[6, 5], [2, 2], [1, 1], uneven, [1, 2]],
];

describe('gradient of conv2d', () => {
  it.each(cases)('input %j, filter %j, strides %j, padding %j, dilations %j', (size, filter, strides, pad, dilations) => {
    const inputs = [numbers([2, ...size, 2]), numbers([...filter, 2, 3])];
    const run = (x: Tensor, w: Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, 'NHWC', dilations);
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
  });

  it.each<[Padding]>([['valid'], ['same'], [uneven]])('stride and dilation together, padding %j', (pad) => {
    const inputs = [numbers([1, 8, 9, 2]), numbers([3, 2, 2, 2])];
    const attributes = { strides: [2, 3], pad, dataFormat: 'NHWC', dilations: [2, 2] } as tf.NamedAttrMap;
    const run = (x: Tensor, filter: Tensor) => tf.engine().runKernel(tf.Conv2D, { x, filter }, attributes) as Tensor;
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
  });

  it.each([1, 2])('channels first, dilation %j', (dilation) => {
    const inputs = [numbers([2, 2, 5, 4]), numbers([2, 2, 2, 3])];
    const run = (x: Tensor, w: Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NCHW', dilation);
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
  });

  it('can be differentiated twice', () => {
    const inputs = [numbers([1, 4, 4, 1]), numbers([2, 2, 1, 2])];
    const run = (x: Tensor, w: Tensor) => tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'));
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs, { second: true });
  });

  it('conv2dTranspose matches central differences', () => {
    const inputs = [numbers([1, 3, 3, 3]), numbers([3, 3, 2, 3])];
    const run = (x: Tensor, w: Tensor) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [1, 6, 6, 2], 2, 'same');
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
    expect(run(inputs[0] as Tensor, inputs[1] as Tensor).shape).toEqual([1, 6, 6, 2]);
  });
});
