import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Linear } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('Linear', () => {
  it('agrees with torch', () => {
    const reference = readCase('conv.json', 'linear');
    const [out = 1, inputs = 1] = reference.inputs['weight']?.shape ?? [];
    using layer = new Linear(inputs, out);
    checkAgainstTorch(layer, reference);
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new Linear(4, 3), [numbers([3, 4])]);
    checkGradients(new Linear(4, 3, { bias: false }), [numbers([2, 2, 4])]);
  });
});

describe('Linear', () => {
  it('names what it was given and what it takes', () => {
    expect(() => new Linear(4, 3).forward(tf.zeros([2, 5]))).toThrow('Linear: the input must be [..., 4], but it is [2,5].');
    expect(() => new Linear(1568.5, 3)).toThrow('Linear: inFeatures must be a whole number of at least 1, but it is 1568.5.');
  });
});
