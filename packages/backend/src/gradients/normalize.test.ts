import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradient of batchNorm', () => {
  it.each([
    ['per channel', [3]],
    ['per element', [2, 2, 2, 3]],
  ])('matches central differences for statistics %s', (_name, shape) => {
    const inputs = [
      numbers([2, 2, 2, 3]),
      numbers(shape, -0.5, 0.5),
      numbers(shape, 0.5, 1.5),
      numbers(shape, -1, 1),
      numbers(shape, 0.5, 2),
    ];
    const run = (...[x, mean, variance, offset, scale]: Tensor[]) =>
      tf.batchNorm(x as Tensor, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3);
    checkGradients(run, inputs);
  });

  it('can be differentiated twice', () => {
    const one = tf.ones([2]) as tf.Tensor1D;
    const run = (x: Tensor) => tf.square(tf.batchNorm(x, one, one, one, one));
    checkGradients((x) => run(x as Tensor), [numbers([1, 2, 2, 2])], { second: true });
    expect(one.isDisposed).toBe(false);
  });
});

describe('gradient of localResponseNormalization', () => {
  it('matches central differences', () => {
    const run = (x: Tensor) => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1, 0.5, 0.75);
    checkGradients((x) => run(x as Tensor), [numbers([1, 2, 2, 6])]);
  });
});
