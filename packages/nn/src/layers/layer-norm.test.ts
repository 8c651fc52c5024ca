import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { LayerNorm } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('LayerNorm', () => {
  it.each(['layer_norm.last', 'layer_norm.two_dims', 'layer_norm.no_affine'])('agrees with torch: %s', (name) => {
    const reference = readCase('norm.json', name);
    const { normalized_shape: shape, eps: epsilon } = reference.args as { normalized_shape: number[]; eps: number };
    using layer = new LayerNorm(shape, { epsilon, affine: 'weight' in reference.inputs });
    checkAgainstTorch(layer, reference);
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new LayerNorm(4, { epsilon: 0.1 }), [numbers([2, 3, 4], -2, 2)]);
    checkGradients(new LayerNorm([3, 2], { epsilon: 0.1, bias: false }), [numbers([2, 3, 2], -2, 2)]);
  });
});

describe('LayerNorm', () => {
  it('refuses to normalise no axis', () => {
    expect(() => new LayerNorm([])).toThrow('LayerNorm: normalizedShape must name at least one axis, but it is [].');
  });

  it('names what it was given and what it takes', () => {
    expect(() => new LayerNorm([3, 4]).forward(tf.zeros([2, 3, 5]))).toThrow(
      'LayerNorm: the input must be [..., 3, 4], but it is [2,3,5].',
    );
    expect(() => new LayerNorm([3, 4]).forward(tf.zeros([4]))).toThrow(
      'LayerNorm: the input must be [..., 3, 4], but it is [4].',
    );
  });
});
