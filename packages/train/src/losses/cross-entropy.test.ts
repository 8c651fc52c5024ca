import { checkGradients, numbers, referenceValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkLoss, lossCases } from '../testing/check-loss.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { crossEntropy } from './cross-entropy.js';

interface TorchArguments {
  readonly ignore_index?: number;
  readonly label_smoothing?: number;
}

describeOnEachBackend('crossEntropy', () => {
  it.each(lossCases(/^cross_entropy/))('agrees with torch: $name', (reference) => {
    const { ignore_index: ignoreIndex = -100, label_smoothing: labelSmoothing = 0 } = reference.args as TorchArguments;
    const { weight } = reference.inputs;
    const weights = weight === undefined ? {} : { classWeights: [...referenceValues(weight)] };
    checkLoss(crossEntropy({ ignoreIndex, labelSmoothing, ...weights }), reference);
  });

  it('has the gradients of finite differences', () => {
    const labels = tf.tensor1d([0, -100, 1], 'int32');
    const logits = numbers([3, 4], -2, 2);
    const loss = crossEntropy({ classWeights: [1, 2, 0.5, 1], labelSmoothing: 0.1 });
    // The mean of three items is shallow against float32's rounding of the loss.
    checkGradients((at) => loss(at, labels), [logits], { step: 3e-2, tolerance: 3e-3 });
    tf.dispose([labels, logits]);
  });
});

describe('crossEntropy', () => {
  it('says which labels are none', () => {
    expect(crossEntropy().labels).toEqual({ ignoreIndex: -100 });
    expect(crossEntropy({ ignoreIndex: 255 }).labels).toEqual({ ignoreIndex: 255 });
  });

  it('refuses options out of range, and shapes that do not fit', () => {
    expect(() => crossEntropy({ labelSmoothing: 1.5 })).toThrow('labelSmoothing must be from 0 to 1, but it is 1.5.');
    expect(() => crossEntropy({ classWeights: [1, -2] })).toThrow('classWeights must be finite and at least 0, but one is -2.');
    const compute = () => tf.tidy(() => crossEntropy()(tf.zeros([2, 3]), tf.zeros([3], 'int32')));
    expect(compute).toThrow(
      'for logits [2,3] the labels must be [2] of class indices or [2,3] of probabilities, but they are [3]',
    );
    const weighted = () => tf.tidy(() => crossEntropy({ classWeights: [1, 1] })(tf.zeros([2, 3]), tf.zeros([2], 'int32')));
    expect(weighted).toThrow('classWeights must be [3], but they are [2]');
  });
});
