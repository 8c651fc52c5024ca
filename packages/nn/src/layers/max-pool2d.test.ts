import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { MaxPool2d } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('MaxPool2d', () => {
  it('agrees with torch', () => {
    checkAgainstTorch(new MaxPool2d(3, { stride: 2, padding: 1 }), readCase('pool.json', 'max_pool2d.3x3s2p1'));
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new MaxPool2d(2), [numbers([2, 4, 4, 2])], { step: 2e-3 });
  });
});

describe('MaxPool2d', () => {
  it('names what it was given', () => {
    expect(() => new MaxPool2d(2).forward(tf.zeros<tf.Rank.R3>([4, 4, 1]) as unknown as tf.Tensor4D)).toThrow(
      'MaxPool2d: the input must be [batch, height, width, channels], but it is [4,4,1].',
    );
  });
});
