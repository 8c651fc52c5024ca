import { numbers } from '@ocelli/testing';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { addBias } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('addBias', () => {
  it.each([[[3]], [[2, 3]], [[2, 2, 1, 3]], [[1, 1, 1, 3]]])('has the gradients of finite differences: %j', (shape) => {
    checkGradients((x, bias) => addBias(x, bias as Tensor1D), [numbers(shape), numbers([3])], { second: true });
  });
});

describe('addBias', () => {
  it('refuses a bias of other channels', () => {
    expect(() => addBias(tf.zeros([2, 3]), tf.zeros([2]))).toThrow(
      'addBias: the bias must have one value for each channel of the input [2,3], but it is [2].',
    );
  });
});
