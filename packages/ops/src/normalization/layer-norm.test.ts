import { numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { layerNorm } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

describeOnEachBackend('layerNorm', () => {
  it.each(readCases('norm.json', 'layer_norm'))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: {},
      run: ({ input, weight, bias }, { normalized_shape: shape, eps }) => {
        const options = { axes: (shape as number[]).length, epsilon: eps as number };
        return layerNorm(input as Tensor, { ...options, ...(weight && { weight }), ...(bias && { bias }) });
      },
    });
  });

  it('has the gradients of finite differences, also of the gradient', () => {
    checkGradients(
      (x, weight, bias) => layerNorm(x, { weight: weight as Tensor, bias: bias as Tensor, epsilon: 0.1 }),
      [numbers([2, 2, 5]), numbers([5], 0.5, 1), numbers([5])],
      { second: true },
    );
    checkGradients((x) => layerNorm(x, { axes: 2, epsilon: 0.1 }), [numbers([2, 2, 3])]);
    checkGradients((x, bias) => layerNorm(x, { bias: bias as Tensor, epsilon: 0.1 }), [numbers([2, 3]), numbers([3])]);
  });
});

describe('layerNorm', () => {
  it('refuses a weight of another shape', () => {
    expect(() => layerNorm(tf.zeros([2, 3]), { weight: tf.ones([2]) })).toThrow(
      'layerNorm: weight must be [3], as the last 1 axes of the input [2,3], but it is [2].',
    );
  });

  it.each([0, 3, 1.5])('refuses %d axes of an input that has two', (axes) => {
    expect(() => layerNorm(tf.zeros([2, 3]), { axes })).toThrow(
      `layerNorm: axes must be from 1 to 2 for the input [2,3], but it is ${axes}.`,
    );
  });
});
