import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Identity } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('Identity', () => {
  it('gives its input back', () => {
    const x = tf.ones([2]);
    expect(new Identity().forward(x)).toBe(x);
    x.dispose();
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new Identity(), [numbers([3])], { run: (x) => new Identity().forward(tf.mul(x as tf.Tensor, 2)) });
  });
});
