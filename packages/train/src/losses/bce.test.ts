import { checkGradients, expectClose, numbers, referenceTensor, referenceValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkLoss, lossCases } from '../testing/check-loss.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { bce } from './bce.js';

describeOnEachBackend('bce', () => {
  it.each(lossCases(/^bce_with_logits\.(mean|pos)/))('agrees with torch: $name', (reference) => {
    const { pos_weight: posWeight } = reference.inputs;
    checkLoss(bce(posWeight === undefined ? {} : { posWeight: [...referenceValues(posWeight)] }), reference);
  });

  it('agrees with torch for large logits, one by one', () => {
    const [reference] = lossCases(/large_logits/);
    const { input, target } = reference?.inputs ?? {};
    tf.tidy(() => {
      const [outputs, targets] = [tf.unstack(referenceTensor(input as never)), tf.unstack(referenceTensor(target as never))];
      const losses = outputs.map((output, index) => bce()(output, targets[index] as tf.Tensor).dataSync()[0] ?? Number.NaN);
      expectClose(losses, referenceValues(reference?.outputs['output'] as never), 1e-6, 'losses');
      const steep = tf.grad((at: tf.Tensor) => bce()(at, tf.zeros([2])))(tf.tensor1d([-200, 200]));
      expect([...steep.dataSync()]).toEqual([0, 0.5]);
    });
  });

  it('has the gradients of finite differences', () => {
    const [outputs, targets] = [numbers([3, 2], -2, 2), numbers([3, 2], 0, 1, 7)];
    checkGradients((at) => bce({ posWeight: 3 })(at, targets), [outputs]);
    tf.dispose([outputs, targets]);
  });
});

describe('bce', () => {
  it('refuses weights out of range or of another number, and targets of another shape', () => {
    expect(() => bce({ posWeight: -1 })).toThrow('bce: posWeight must be finite and at least 0, but it is -1.');
    const weighted = () => tf.tidy(() => bce({ posWeight: [1, 2] })(tf.zeros([2, 3]), tf.zeros([2, 3])));
    expect(weighted).toThrow('must hold one weight or one for each of the 3 outputs, but it holds 2');
    expect(() => tf.tidy(() => bce()(tf.zeros([2, 3]), tf.zeros([2])))).toThrow('bce: the targets must have');
  });
});
