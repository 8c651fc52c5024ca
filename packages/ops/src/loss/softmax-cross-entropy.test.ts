import { numbers } from '@ocelli/testing';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Reduction, softmaxCrossEntropy } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

interface TorchArguments {
  readonly ignore_index?: number;
  readonly label_smoothing?: number;
  readonly reduction?: Reduction;
}

describeOnEachBackend('softmaxCrossEntropy', () => {
  it.each(readCases('cross-entropy.json', 'cross_entropy'))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: reference.inputs['input']?.shape.length === 4 ? { input: imageOrder } : {},
      run: ({ input, target, weight }, args) => {
        const {
          ignore_index: ignoreIndex = -100,
          label_smoothing: labelSmoothing = 0,
          reduction = 'mean',
        } = args as TorchArguments;
        const classWeights = weight === undefined ? {} : { classWeights: weight as Tensor1D };
        return softmaxCrossEntropy(input as Tensor, target as Tensor, {
          ignoreIndex,
          labelSmoothing,
          reduction,
          ...classWeights,
        });
      },
    });
  });

  it('has the gradients of finite differences, for labels', () => {
    const labels = tf.tensor1d([0, 2, 1], 'int32');
    checkGradients((logits) => softmaxCrossEntropy(logits, labels, { labelSmoothing: 0.1 }), [numbers([3, 4], -2, 2)], {
      second: true,
    });
    labels.dispose();
  });

  it('has the gradients of finite differences, for probabilities', () => {
    checkGradients(
      (logits, probabilities) => softmaxCrossEntropy(logits, probabilities, { reduction: 'none' }),
      [numbers([2, 3], -2, 2), numbers([2, 3], 0, 1)],
    );
  });

  it('is finite for large logits', () => {
    tf.tidy(() => {
      const loss = softmaxCrossEntropy(tf.tensor2d([[200, -200]]), tf.tensor1d([1], 'int32'));
      expect(loss.dataSync()[0]).toBe(400);
    });
  });
});

describe('softmaxCrossEntropy', () => {
  const logits = () => tf.zeros([2, 3]);

  it.each<[string, () => Tensor, object, RegExp]>([
    ['labels of another shape', () => tf.zeros([3], 'int32'), {}, /labels must be \[2\] .* or \[2,3\] .* but they are \[3\]/],
    ['labels that are not integers', () => tf.zeros([2]), {}, /must be int32, but they are float32/],
    ['class weights of another length', () => tf.zeros([2], 'int32'), { classWeights: tf.ones([2]) }, /must be \[3\]/],
    ['a smoothing above 1', () => tf.zeros([2], 'int32'), { labelSmoothing: 2 }, /from 0 to 1, but it is 2/],
  ])('refuses %s', (_, labels, options, message) => {
    expect(() => softmaxCrossEntropy(logits(), labels(), options)).toThrow(message);
  });

  it('refuses a single number for logits', () => {
    expect(() => softmaxCrossEntropy(tf.scalar(1), tf.scalar(1))).toThrow('the logits must be [..., classes]');
  });
});
