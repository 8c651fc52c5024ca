import { numbers } from '@ocelli/testing';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Attended, type AttentionMasks, functionalCall, getState, MultiheadAttention } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

/** As the reference has the weights: averaged over the heads. */
function averaged({ output, weights }: Attended) {
  return { output, weights: tf.mean(weights, 1) };
}

describeOnEachBackend('MultiheadAttention', () => {
  it('agrees with torch on itself', () => {
    using layer = new MultiheadAttention(8, 2);
    checkAgainstTorch(layer, readCase('attention.json', 'mha.self'), {
      inputs: ['x'],
      images: false,
      run: ({ x }) => averaged(layer.attend(x as Tensor3D)),
    });
  });

  it('agrees with torch in the weights of each head', () => {
    using layer = new MultiheadAttention(8, 4);
    checkAgainstTorch(layer, readCase('attention.json', 'mha.self.per_head_weights'), {
      inputs: ['x'],
      images: false,
      run: ({ x }) => ({ ...layer.attend(x as Tensor3D) }),
    });
  });

  it('agrees with torch on keys and values of other widths', () => {
    using layer = new MultiheadAttention(8, 2, { keyWidth: 6, valueWidth: 4 });
    checkAgainstTorch(layer, readCase('attention.json', 'mha.cross'), {
      inputs: ['query', 'key', 'value'],
      images: false,
      run: ({ query, key, value }) => averaged(layer.attend(query as Tensor3D, key as Tensor3D, value as Tensor3D)),
    });
  });

  it('agrees with torch where keys are padding', () => {
    using layer = new MultiheadAttention(8, 2);
    checkAgainstTorch(layer, readCase('attention.json', 'mha.key_padding_mask'), {
      inputs: ['x', 'key_padding_mask'],
      images: false,
      run: ({ x, key_padding_mask: keyPadding }) =>
        averaged(layer.attend(x as Tensor3D, undefined, undefined, { keyPadding: keyPadding as Tensor2D })),
    });
  });

  it("agrees with torch under a bool mask, which is true where torch's is false", () => {
    using layer = new MultiheadAttention(8, 2);
    checkAgainstTorch(layer, readCase('attention.json', 'mha.bool_attn_mask'), {
      inputs: ['x', 'attn_mask'],
      images: false,
      run: ({ x, attn_mask: mask }) =>
        averaged(layer.attend(x as Tensor3D, undefined, undefined, { mask: tf.logicalNot(mask as tf.Tensor) })),
    });
  });

  it('agrees with torch under a mask of numbers', () => {
    using layer = new MultiheadAttention(8, 2);
    checkAgainstTorch(layer, readCase('attention.json', 'mha.float_attn_mask'), {
      inputs: ['x', 'attn_mask'],
      images: false,
      run: ({ x, attn_mask: mask }) => averaged(layer.attend(x as Tensor3D, undefined, undefined, { mask: mask as tf.Tensor })),
    });
  });

  it('joins a mask with padded keys', () => {
    using layer = new MultiheadAttention(4, 2).initialize(1);
    tf.tidy(() => {
      const x = numbers([2, 3, 4]) as Tensor3D;
      const keyPadding = tf.tensor2d([0, 0, 1, 0, 0, 0], [2, 3], 'bool');
      const floats = tf.tensor2d([0, -1, 0.5, 0, 0, 0, 1, 0, 0], [3, 3]);
      for (const mask of [tf.ones([3, 3], 'bool'), floats]) {
        const { weights } = layer.attend(x, x, x, { mask, keyPadding, causal: true });
        const [first, second] = weights.arraySync() as number[][][][];
        expect(first?.flat().map((row) => row[2])).toEqual([0, 0, 0, 0, 0, 0]);
        expect(second?.[0]?.[0]).toEqual([1, 0, 0]);
        expect(second?.[0]?.[2]?.[2]).toBeGreaterThan(0);
      }
    });
  });

  it('drops attention weights in training only', () => {
    using layer = new MultiheadAttention(4, 1, { dropout: 0.5 }).initialize(1);
    tf.tidy(() => {
      const x = numbers([1, 8, 4]) as Tensor3D;
      const { result } = functionalCall(layer, getState(layer).parameters, { seed: 1 }, () => layer.attend(x).weights);
      expect([...result.dataSync()].filter((weight) => weight === 0).length).toBeGreaterThan(8);
      expect([...layer.eval().attend(x).weights.dataSync()].every((weight) => weight > 0)).toBe(true);
    });
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new MultiheadAttention(4, 2), [numbers([2, 3, 4])]);
    checkGradients(new MultiheadAttention(4, 2, { keyWidth: 2, valueWidth: 3, bias: false }), [
      numbers([1, 2, 4]),
      numbers([1, 3, 2]),
      numbers([1, 3, 3]),
    ]);
    checkGradients(new MultiheadAttention(2, 1), [numbers([1, 2, 2]), numbers([1, 3, 2], -1, 1, 5)]);
  });
});

describe('MultiheadAttention', () => {
  it.each<[AttentionMasks, string]>([
    [{ mask: tf.ones([2, 3], 'bool') }, 'attention: the mask [2,3] must broadcast to the scores [1,2,3,3].'],
    [{ mask: tf.ones([3, 3], 'int32') }, 'attention: the mask must be bool or float32, but it is int32.'],
    [{ keyPadding: tf.zeros([2, 3], 'bool') }, 'must be bool [batch, keys], which is [1,3], but it is bool [2,3].'],
    [{ keyPadding: tf.zeros([1, 3]) }, 'must be bool [batch, keys], which is [1,3], but it is float32 [1,3].'],
  ])('refuses, in its own name, masks that do not fit', (masks, message) => {
    using layer = new MultiheadAttention(4, 2).initialize(0);
    const attend = () => tf.tidy(() => layer.forward(tf.zeros([1, 3, 4]), undefined, undefined, masks));
    expect(attend).toThrow(/^MultiheadAttention: /);
    expect(attend).toThrow(message);
  });

  it("has torch's names", () => {
    expect(new MultiheadAttention(8, 2).namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['in_proj_weight', [24, 8]],
      ['in_proj_bias', [24]],
      ['out_proj.weight', [8, 8]],
      ['out_proj.bias', [8]],
    ]);
  });

  it('names what it was given and what it takes', () => {
    const layer = new MultiheadAttention(4, 2);
    expect(() => layer.forward(tf.zeros([2, 3, 5]))).toThrow(
      'MultiheadAttention: the query must be [batch, queries, 4], but it is [2,3,5].',
    );
    expect(() => layer.forward(tf.zeros([2, 3, 4]), tf.zeros([2, 5, 4]), tf.zeros([2, 6, 4]))).toThrow(
      'MultiheadAttention: the value must be [2, 5, 4], but it is [2,6,4].',
    );
    expect(() => new MultiheadAttention(4, 2, { keyWidth: 0 })).toThrow(
      'MultiheadAttention: keyWidth must be a whole number of at least 1, but it is 0.',
    );
    expect(() => new MultiheadAttention(6, 4)).toThrow('MultiheadAttention: 4 heads do not divide the width 6.');
  });
});
