import { numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { attentionWeights, scaledDotProductAttention } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

describeOnEachBackend('scaledDotProductAttention', () => {
  it.each(readCases('attention.json', 'scaled_dot_product_attention'))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: {},
      run: ({ q, k, v, mask }, { causal = false }) =>
        scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { causal: causal as boolean, ...(mask && { mask }) }),
    });
  });

  it('has the gradients of finite differences, for the added mask too', () => {
    const inputs = () => [numbers([2, 2, 3]), numbers([2, 4, 3], -1, 1, 5), numbers([2, 4, 2], -1, 1, 9)];
    checkGradients((query, key, value) => scaledDotProductAttention(query as Tensor, key as Tensor, value as Tensor), inputs(), {
      second: true,
    });
    checkGradients(
      (query, key, value, mask) =>
        scaledDotProductAttention(query as Tensor, key as Tensor, value as Tensor, {
          causal: true,
          scale: 0.7,
          mask: mask as Tensor,
        }),
      [...inputs(), numbers([2, 4])],
    );
  });

  it('gives zeros, and no gradient, where a query may attend to nothing', () => {
    tf.tidy(() => {
      const [query, key, value] = [numbers([2, 3]), numbers([2, 3]), numbers([2, 2])];
      const mask = tf.tensor2d(
        [
          [0, 0],
          [0, 1],
        ],
        [2, 2],
        'bool',
      );
      const run = (query: Tensor) => scaledDotProductAttention(query, key, value, { mask });
      const [first, second, ...others] = run(query).dataSync();
      expect([first, second]).toEqual([0, 0]);
      expect(others).toEqual([...value.dataSync()].slice(2));
      expect([...tf.grad(run)(query).dataSync()].every((slope) => slope === 0)).toBe(true);
    });
  });

  it('lets no query attend to what the mask forbids', () => {
    tf.tidy(() => {
      const weights = attentionWeights(numbers([3, 2], -50, 50), numbers([4, 2], -50, 50), { causal: true });
      expect(weights.shape).toEqual([3, 4]);
      const values = [...weights.dataSync()];
      expect([1, 2, 3, 6, 7, 11].map((index) => values[index])).toEqual([0, 0, 0, 0, 0, 0]);
      expect([...tf.sum(weights, 1).dataSync()].every((total) => Math.abs(total - 1) < 1e-6)).toBe(true);
    });
  });
});

describe('scaledDotProductAttention', () => {
  it('refuses shapes and masks that do not fit', () => {
    const [query, key] = [tf.zeros([2, 3]), tf.zeros([4, 3])];
    expect(() => scaledDotProductAttention(query, tf.zeros([4, 2]), key)).toThrow(/they are \[2,3\], \[4,2\] and \[4,3\]/);
    expect(() => scaledDotProductAttention(query, key, tf.zeros([3, 3]))).toThrow(/as many keys as values/);
    expect(() => scaledDotProductAttention(tf.zeros([3]), key, key)).toThrow(/at least two axes, but they are \[3\]/);
    expect(() => scaledDotProductAttention(tf.zeros([2, 2, 3]), tf.zeros([3, 4, 3]), tf.zeros([1, 4, 3]))).toThrow(
      'all axes but the last two must broadcast, but queries, keys and values are [2,2,3], [3,4,3] and [1,4,3].',
    );
    expect(() => scaledDotProductAttention(query, key, key, { mask: tf.ones([2, 4], 'int32') })).toThrow(
      'attention: the mask must be bool or float32, but it is int32.',
    );
    expect(() => scaledDotProductAttention(query, key, key, { mask: tf.ones([3, 4], 'bool') })).toThrow(
      'attention: the mask [3,4] must broadcast to the scores [2,4].',
    );
  });
});
