import { checkGradients, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { checkLoss, lossCases } from '../testing/check-loss.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { mse } from './mse.js';

describeOnEachBackend('mse', () => {
  it.each(lossCases(/^mse/))('agrees with torch: $name', (reference) => checkLoss(mse(), reference));

  it('has the gradients of finite differences, for both', () => {
    const [outputs, targets] = [numbers([3, 2]), numbers([3, 2], -1, 1, 7)];
    checkGradients((one, other) => mse()(one, other), [outputs, targets]);
    tf.dispose([outputs, targets]);
  });

  it('takes integer targets, and one value a sample for a column', () => {
    const value = tf.tidy(() => mse()(tf.tensor2d([[1], [2]]), tf.tensor1d([3, 2], 'int32')).dataSync()[0]);
    expect(value).toBe(2);
  });

  it('does not broadcast', () => {
    const compute = () => tf.tidy(() => mse()(tf.zeros([2, 3]), tf.zeros([3])));
    expect(compute).toThrow("mse: the targets must have the outputs' shape [2,3], but they are [3].");
  });
});
