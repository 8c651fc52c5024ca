import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Padding = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

const uneven: Padding = [
  [0, 0],
  [1, 0],
  [0, 1],
  [0, 0],
];

describe('gradients of pooling', () => {
  it.each<[[number, number], [number, number], Padding, ('floor' | 'ceil')?]>([
    [[2, 2], [2, 2], 'valid'],
    [[3, 3], [2, 2], 'same'],
    [[3, 2], [1, 2], 'valid'],
    [[3, 3], [2, 2], 1, 'floor'],
    [[3, 3], [2, 2], 1, 'ceil'],
    [[3, 3], [2, 1], uneven, 'floor'],
    [[1, 1], [3, 3], 'valid'],
  ])('filter %j, strides %j, padding %j, rounding %j', (filter, strides, pad, rounding) => {
    const x = numbers([2, 6, 7, 2]);
    // The kinks of the maximum are farther apart than this step.
    checkGradients((at) => tf.maxPool(at as tf.Tensor4D, filter, strides, pad, rounding), [x], { step: 1e-3 });
    checkGradients((at) => tf.avgPool(at as tf.Tensor4D, filter, strides, pad, rounding), [x]);
  });

  it.each<['same' | 'valid']>([['same'], ['valid']])('three dimensions, padding %j', (pad) => {
    const x = numbers([1, 4, 5, 3, 2]);
    // A cube, since tfjs cpu mixes the height and width of a window up when it looks for the maximum's place.
    checkGradients((at) => tf.maxPool3d(at as tf.Tensor5D, 2, 2, pad), [x], { step: 1e-3 });
    checkGradients((at) => tf.avgPool3d(at as tf.Tensor5D, [2, 3, 2], 2, pad), [x]);
  });

  it('average pooling can be differentiated twice', () => {
    checkGradients((at) => tf.square(tf.avgPool(at as tf.Tensor4D, 3, 2, 'same')), [numbers([1, 4, 5, 1])], { second: true });
  });

  it('average pooling hands back all of dy, also at the border', () => {
    const dx = tf.grad((x: Tensor) => tf.avgPool(x as tf.Tensor4D, 3, 1, 'same'))(numbers([1, 4, 4, 1]));
    expect(tf.sum(dx).dataSync()[0]).toBeCloseTo(16, 5);
  });
});
