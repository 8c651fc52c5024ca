import { numbers } from '@ocelli/testing';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchNorm, batchNormTrain } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

describeOnEachBackend('batchNorm', () => {
  const [train, evaluation] = readCases('norm.json', 'batch_norm');
  const orders = { input: imageOrder, output: imageOrder };

  it('agrees with torch by given statistics', () => {
    checkReference(evaluation as NonNullable<typeof evaluation>, {
      orders,
      run: ({ input, weight, bias, running_mean: mean, running_var: variance }) =>
        batchNorm(input as tf.Tensor, {
          mean: mean as Tensor1D,
          variance: variance as Tensor1D,
          weight: weight as Tensor1D,
          bias: bias as Tensor1D,
        }),
    });
  });

  it('agrees with torch by the statistics of the batch', () => {
    checkReference(train as NonNullable<typeof train>, {
      orders,
      run: ({ input, weight, bias }) =>
        tf.tidy(() => batchNormTrain(input as tf.Tensor, { weight: weight as Tensor1D, bias: bias as Tensor1D }).output),
    });
  });

  it('returns the mean and the biased variance of the batch, and nothing else', () => {
    const x = tf.tensor4d([1, 10, 3, 30, 5, 20, 7, 40], [2, 2, 1, 2]);
    const before = tf.memory().numTensors;
    const { output, mean, variance } = batchNormTrain(x, { epsilon: 0 });
    expect(tf.memory().numTensors - before).toBe(3);
    expect([...mean.dataSync()]).toEqual([4, 25]);
    expect([...variance.dataSync()]).toEqual([5, 125]);
    expect(output.dataSync()[0]).toBeCloseTo(-3 / Math.sqrt(5), 6);
    tf.dispose([x, output, mean, variance]);
  });

  it('has the gradients of finite differences, also of the gradient', () => {
    const vectors = () => [numbers([2], 0.5, 1.5), numbers([2], -1, 1, 7)];
    checkGradients(
      (x, weight, bias) =>
        tf.tidy(() => batchNormTrain(x, { weight: weight as Tensor1D, bias: bias as Tensor1D, epsilon: 0.1 }).output),
      [numbers([2, 2, 1, 2], -2, 2), ...vectors()],
      { second: true },
    );
    checkGradients(
      (x, mean, variance, weight, bias) =>
        batchNorm(x, {
          mean: mean as Tensor1D,
          variance: variance as Tensor1D,
          weight: weight as Tensor1D,
          bias: bias as Tensor1D,
        }),
      [numbers([3, 2]), numbers([2]), numbers([2], 0.5, 1.5, 3), ...vectors()],
    );
  });

  it('is exact where the mean is far larger than the deviation', () => {
    const x = tf.tidy(() => tf.add(numbers([4, 8, 8, 2]), 1000) as tf.Tensor4D);
    const values = x.dataSync() as Float32Array;
    const { output, mean, variance } = batchNormTrain(x, { epsilon: 0 });
    const channel = values.filter((_, index) => index % 2 === 0);
    const average = channel.reduce((sum, value) => sum + value, 0) / channel.length;
    const spread = channel.reduce((sum, value) => sum + (value - average) ** 2, 0) / channel.length;
    expect(variance.dataSync()[0]).toBeCloseTo(spread, 5);
    tf.dispose([x, output, mean, variance]);
  });
});

describe('batchNorm', () => {
  it('refuses vectors of another length', () => {
    const x = tf.zeros([2, 2, 2, 3]);
    const mean = tf.zeros<tf.Rank.R1>([2]);
    expect(() => batchNorm(x, { mean, variance: mean })).toThrow(
      'batchNorm: mean must have one value for each channel of the input [2,2,2,3], but it is [2].',
    );
  });
});
