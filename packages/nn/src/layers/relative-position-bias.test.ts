import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { MultiheadAttention, RelativePositionBias } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('RelativePositionBias', () => {
  it('is the weight of the clipped distance, where the queries are the last of the keys', () => {
    using layer = new RelativePositionBias(2, { maxDistance: 2 });
    layer.loadStateDict({ weight: { shape: [5, 2], data: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } });
    const bias = tf.tidy(() => layer.forward(2, 5).arraySync());
    for (const head of [0, 1]) {
      for (const query of [0, 1]) {
        const expected = [0, 1, 2, 3, 4].map((key) => 2 * (Math.min(2, Math.max(-2, key - (query + 3))) + 2) + head);
        expect(bias[0]?.[head]?.[query]).toEqual(expected);
      }
    }
  });

  it('is a mask of attention', () => {
    using layer = new RelativePositionBias(2, { maxDistance: 1 });
    layer.loadStateDict({ weight: { shape: [3, 2], data: [-1e9, 0, 0, 0, -1e9, 0] } });
    using attention = new MultiheadAttention(4, 2).initialize(1);
    tf.tidy(() => {
      const x = numbers([1, 3, 4]) as tf.Tensor3D;
      const { weights } = attention.attend(x, x, x, { mask: layer.forward(3) });
      // In the first head each query attends to itself alone.
      expectClose(tf.slice(weights, [0, 0, 0, 0], [1, 1, 3, 3]).dataSync(), [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-6, 'weights');
    });
  });

  it('has the gradients of finite differences', () => {
    const layer = new RelativePositionBias(2, { maxDistance: 1 });
    checkGradients(layer, [], { run: () => tf.exp(layer.forward(2, 3)) });
  });
});

describe('RelativePositionBias', () => {
  it('refuses a distance of nothing', () => {
    expect(() => new RelativePositionBias(2, { maxDistance: 0 })).toThrow(
      'RelativePositionBias: maxDistance must be a whole number of at least 1, but it is 0.',
    );
  });
});
