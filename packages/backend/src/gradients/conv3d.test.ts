import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradient of conv3d', () => {
  it.each<[number, 'same' | 'valid']>([
    [1, 'same'],
    [2, 'valid'],
  ])('matches central differences with stride %j and padding %j', (strides, pad) => {
    const inputs = [numbers([1, 3, 4, 3, 2]), numbers([2, 2, 2, 2, 2])];
    const run = (x: Tensor, w: Tensor) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, strides, pad);
    checkGradients((x, w) => run(x as Tensor, w as Tensor), inputs);
  });

  it('says that it has no dilation', () => {
    const filter = tf.ones([2, 2, 2, 1, 1]) as tf.Tensor5D;
    const run = (x: Tensor) => tf.conv3d(x as tf.Tensor5D, filter, 1, 'valid', 'NDHWC', 2);
    expect(() => tf.grad(run)(tf.ones([1, 4, 4, 4, 1]))).toThrow('no dilation, found dilations 2');
  });
});
