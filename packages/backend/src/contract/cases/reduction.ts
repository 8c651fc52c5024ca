import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats, valueOnly } from '../contract-case.js';

type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

/** Reductions over every kind of axis, softmax and normalisation. */
export function reductionCases(): ContractCase[] {
  const reductions: Record<string, Reduction> = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod };
  const axes: (number | number[] | undefined)[] = [undefined, 0, -1, [1, 2], [0, 3]];
  return [
    ...Object.entries(reductions).flatMap(([name, run]) =>
      axes.map((axis) =>
        differentiable(
          `${name} over axis ${axis === undefined ? 'all' : `[${axis}]`}`,
          [floats([2, 3, 4, 3], 0.7, 1.3)],
          (x: Tensor) => run(x, axis),
        ),
      ),
    ),
    differentiable('sum that keeps its axes', [floats([3, 4, 5])], (x: Tensor) => tf.sum(x, [0, 2], true)),
    differentiable('mean of many values', [floats([2, 64, 65])], (x: Tensor) => tf.mean(x, [1, 2])),
    differentiable('moments', [floats([4, 3, 5])], (x: Tensor) => {
      const { mean, variance } = tf.moments(x, [0, 1]);
      return [mean, variance];
    }),
    differentiable('logSumExp', [floats([4, 7], -5, 5)], (x: Tensor) => tf.logSumExp(x, 1)),
    differentiable('cumsum', [floats([3, 5])], (x: Tensor) => [tf.cumsum(x, 1), tf.cumsum(x, 0, true, true)]),
    valueOnly('argMax and argMin', [floats([4, 7, 3])], (x: Tensor) => [tf.argMax(x, 1), tf.argMin(x, -1)]),
    ...normalisationCases(),
  ];
}

function normalisationCases(): ContractCase[] {
  const channels = [floats([3], -1, 1, 10), floats([3], 0.5, 1.5, 20), floats([3], -1, 1, 30), floats([3], 0.5, 2, 40)];
  return [
    differentiable('softmax', [floats([4, 10], -4, 4)], (x: Tensor) => tf.softmax(x)),
    differentiable('softmax of four axes', [floats([2, 3, 4, 5], -4, 4)], (x: Tensor) => tf.softmax(x)),
    differentiable('softmax of large logits', [floats([2, 5], -80, 80)], (x: Tensor) => tf.softmax(x)),
    differentiable('logSoftmax', [floats([4, 10], -4, 4)], (x: Tensor) => tf.logSoftmax(x)),
    differentiable(
      'batchNorm',
      [floats([2, 4, 5, 3]), ...channels],
      (x: Tensor4D, mean: Tensor1D, variance: Tensor1D, offset: Tensor1D, scale: Tensor1D) =>
        tf.batchNorm(x, mean, variance, offset, scale, 1e-5),
    ),
  ];
}
