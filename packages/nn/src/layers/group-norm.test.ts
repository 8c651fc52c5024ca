import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { GroupNorm } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('GroupNorm', () => {
  it('agrees with torch', () => {
    using layer = new GroupNorm(2, 6);
    checkAgainstTorch(layer, readCase('norm.json', 'group_norm.2'));
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new GroupNorm(2, 4, { epsilon: 0.1 }), [numbers([2, 2, 1, 4], -2, 2)]);
    checkGradients(new GroupNorm(1, 2, { epsilon: 0.1, affine: false }), [numbers([2, 3, 2], -2, 2)]);
  });
});

describe('GroupNorm', () => {
  it('refuses groups that do not divide and inputs of other channels', () => {
    expect(() => new GroupNorm(4, 6)).toThrow('GroupNorm: 4 groups do not divide 6 channels.');
    expect(() => new GroupNorm(2, 6).forward(tf.zeros([1, 2, 2, 4]))).toThrow(
      'GroupNorm: the input must be [..., 6], but it is [1,2,2,4].',
    );
  });
});
