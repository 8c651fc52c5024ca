import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Embedding } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('Embedding', () => {
  it('agrees with torch', () => {
    using layer = new Embedding(4, 3);
    checkAgainstTorch(layer, readCase('conv.json', 'embedding'));
  });

  it('has the gradients of finite differences, also for an index taken twice', () => {
    checkGradients(new Embedding(4, 2), [], { fixed: [tf.tensor1d([2, 0, 2], 'int32')] });
  });
});

describe('Embedding', () => {
  it('refuses indices that are not integers', () => {
    expect(() => new Embedding(4, 2).forward(tf.tensor1d([1]))).toThrow(
      'Embedding: the indices must be int32, but they are float32.',
    );
  });
});
