import { expectClose, numbers } from '@ocelli/testing';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { functionalCall, getState, TransformerEncoderLayer } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('TransformerEncoderLayer', () => {
  it('normalises after each part by default, as torch does', () => {
    using layer = new TransformerEncoderLayer(4, 2, { feedForward: 6, dropout: 0 }).initialize(3);
    tf.tidy(() => {
      const x = numbers([2, 3, 4]) as Tensor3D;
      const { self_attn: attention, linear1, linear2, norm1, norm2 } = layer;
      const attended = norm1.forward(tf.add(x, attention.forward(x)) as Tensor3D);
      const hidden = tf.relu(linear1.forward(attended));
      const expected = norm2.forward(tf.add(attended, linear2.forward(hidden)));
      expectClose(layer.forward(x).dataSync(), expected.dataSync(), 1e-6, 'output');
    });
  });

  it('has the gradients of finite differences', () => {
    const options = { feedForward: 3, activation: 'gelu', epsilon: 0.1 } as const;
    checkGradients(new TransformerEncoderLayer(4, 2, { ...options, dropout: 0 }), [numbers([1, 2, 4])]);
    checkGradients(new TransformerEncoderLayer(4, 1, { ...options, dropout: 0.2, normFirst: true }), [numbers([1, 2, 4])]);
  });

  it('draws each dropout apart', () => {
    using layer = new TransformerEncoderLayer(4, 2, { feedForward: 6, dropout: 0.5 }).initialize(3);
    tf.tidy(() => {
      const x = numbers([2, 3, 4]) as Tensor3D;
      const run = (seed: number) =>
        functionalCall(layer, getState(layer).parameters, { seed }, () => layer.forward(x)).result.dataSync();
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run(2));
    });
  });
});

describe('TransformerEncoderLayer', () => {
  it('takes a function for its activation, and refuses unknown names', () => {
    using layer = new TransformerEncoderLayer(2, 1, { dropout: 0, activation: (x) => tf.mul(x, 0) }).initialize(0);
    const y = tf.tidy(() => layer.forward(tf.ones([1, 1, 2])));
    expect([...y.dataSync()].every(Number.isFinite)).toBe(true);
    y.dispose();
    expect(() => new TransformerEncoderLayer(2, 1, { activation: 'tanh' as 'relu' })).toThrow(
      "TransformerEncoderLayer: activation must be 'relu', 'gelu' or a function, but it is 'tanh'.",
    );
  });
});
