import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { DropPath, functionalCall } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('DropPath', () => {
  it('drops whole samples and keeps the mean', () => {
    const layer = new DropPath(0.5);
    tf.tidy(() => {
      const { result } = functionalCall(layer, {}, { seed: 1 }, () => layer.forward(tf.ones([400, 2, 3])));
      const samples = (result.arraySync() as number[][][]).map((sample) => new Set(sample.flat()));
      expect(samples.every((values) => values.size === 1)).toBe(true);
      const kept = samples.filter((values) => values.has(2)).length;
      expect(samples.filter((values) => values.has(0)).length).toBe(400 - kept);
      // 400 draws of probability 0.5 deviate by 10: this is four deviations.
      expect(Math.abs(kept - 200)).toBeLessThan(40);
    });
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new DropPath(0.4), [numbers([4, 2, 2])]);
  });
});

describe('DropPath', () => {
  it('gives its input back in evaluation', () => {
    const x = tf.ones([2]);
    expect(new DropPath(0.5).eval().forward(x)).toBe(x);
    x.dispose();
  });

  it('refuses a probability of 1', () => {
    expect(() => new DropPath(1)).toThrow('DropPath: probability must be at least 0 and less than 1, but it is 1.');
  });
});
