import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

describe.each<[string, Reduction]>([
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
  ['logSumExp', tf.logSumExp],
])('gradient of %s', (_name, run) => {
  it.each<[number | number[] | undefined, boolean]>([
    [undefined, false],
    [0, false],
    [1, true],
    [-1, false],
    [[0, 2], false],
    [[0, 1, 2], true],
  ])('matches central differences over axis %j, keeping it: %j', (axis, keepDims) => {
    checkGradients((x) => run(x as Tensor, axis, keepDims), [numbers([2, 3, 2], 0.5, 1.5)]);
  });
});

describe('gradients of running sums and products', () => {
  it.each([
    [0, false, false],
    [1, true, false],
    [1, false, true],
    [2, true, true],
  ])('cumsum and cumprod match central differences along axis %j, exclusive: %j, reverse: %j', (axis, exclusive, reverse) => {
    const x = numbers([2, 3, 2], 0.5, 1.5);
    checkGradients((at) => tf.cumsum(at as Tensor, axis, exclusive, reverse), [x]);
    checkGradients((at) => tf.cumprod(at as Tensor, axis, exclusive, reverse), [x]);
  });
});

describe('gradients of reductions', () => {
  it('prod is right where factors are zero', () => {
    const slopes = (values: number[]) => [
      ...tf
        .grad((x: Tensor) => tf.prod(x))(tf.tensor1d(values))
        .dataSync(),
    ];
    expect(slopes([2, 0, 3])).toEqual([0, 6, 0]);
    expect(slopes([0, 0, 3])).toEqual([0, 0, 0]);
  });

  it('equal maxima share the gradient, as in torch.amax', () => {
    expect([
      ...tf
        .grad((x: Tensor) => tf.max(x))(tf.tensor1d([1, 5, 5]))
        .dataSync(),
    ]).toEqual([0, 0.5, 0.5]);
  });

  it('sums and means can be differentiated twice', () => {
    const variance = (x: Tensor) => tf.sub(tf.mean(tf.square(x), 1), tf.square(tf.mean(x, 1)));
    checkGradients((x) => variance(x as Tensor), [numbers([2, 4])], { second: true });
  });

  it('argMax and argMin pass zeros on', () => {
    const run = (x: Tensor) => tf.add(tf.mul(x, 2), tf.cast(tf.argMax(x, 0), 'float32'));
    expect([
      ...tf
        .grad(run)(tf.tensor1d([1, 2]))
        .dataSync(),
    ]).toEqual([2, 2]);
  });
});
