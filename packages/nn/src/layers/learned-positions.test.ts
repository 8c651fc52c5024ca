import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { LearnedPositions } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('LearnedPositions', () => {
  it('adds the rows of its weight, from any position on', () => {
    using layer = new LearnedPositions(5, 2);
    layer.loadStateDict({ weight: { shape: [5, 2], data: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } });
    tf.tidy(() => {
      const x = tf.tensor3d([10, 20, 30, 40, 50, 60, 70, 80], [2, 2, 2]);
      expect([...layer.forward(x).dataSync()]).toEqual([10, 21, 32, 43, 50, 61, 72, 83]);
      expect([...layer.forward(x, 3).dataSync()]).toEqual([16, 27, 38, 49, 56, 67, 78, 89]);
    });
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new LearnedPositions(3, 2), [numbers([2, 2, 2])]);
  });
});

describe('LearnedPositions', () => {
  it('refuses more tokens than it has positions', () => {
    const layer = new LearnedPositions(3, 2);
    expect(() => layer.forward(tf.zeros([1, 2, 2]), 2)).toThrow('LearnedPositions: there are 3 positions, but tokens at 2 to 3.');
  });
});
