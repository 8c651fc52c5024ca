import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

const indices = (shape: number[], limit: number): tf.Tensor1D => {
  const size = tf.util.sizeFromShape(shape);
  const values = Int32Array.from({ length: size }, (_, index) => (index * 3 + 1) % limit);
  return tf.tensor<tf.Rank>(values, shape, 'int32') as tf.Tensor1D;
};

describe('gradients of gathering and scattering', () => {
  it.each<[number, number, number[]]>([
    [0, 0, [5]],
    [1, 0, [2, 3]],
    [2, 0, [4]],
    [-1, 0, [6]],
    [1, 1, [3, 2]],
    [2, 1, [3, 2]],
    [2, 2, [3, 4, 2]],
  ])('gather along axis %j with %j batch dimensions and indices %j', (axis, batchDims, shape) => {
    const at = indices(shape, 3);
    checkGradients((x) => tf.gather(x as Tensor, at, axis, batchDims), [numbers([3, 4, 5])]);
  });

  it('gatherND and scatterND match central differences, also where an index repeats', () => {
    const at = tf.tensor2d(
      [
        [0, 1],
        [2, 0],
        [0, 1],
      ],
      [3, 2],
      'int32',
    );
    checkGradients((x) => tf.gatherND(x as Tensor, at), [numbers([3, 2, 2])]);
    checkGradients((updates) => tf.scatterND(at, updates as Tensor, [3, 2, 2]), [numbers([3, 2])]);
  });

  it('unsortedSegmentSum matches central differences and gives dropped rows zero', () => {
    const segments = tf.tensor1d([1, 0, 1, 2], 'int32');
    checkGradients((x) => tf.unsortedSegmentSum(x as Tensor, segments, 3), [numbers([4, 2])]);
    const dropped = tf.tensor1d([1, -1], 'int32');
    const slope = tf.grad((x: Tensor) => tf.unsortedSegmentSum(x, dropped, 2))(tf.ones([2]));
    expect([...slope.dataSync()]).toEqual([1, 0]);
  });

  it('where gives each side its own part, also broadcast', () => {
    const condition = tf.tensor2d([1, 0, 0, 1, 1, 0], [2, 3], 'bool');
    checkGradients((t, e) => tf.where(condition, t as Tensor, e as Tensor), [numbers([2, 3]), numbers([3])]);
  });

  it('where leaves out what the other side makes infinite', () => {
    const run = (x: Tensor) => tf.where(tf.greater(x, 0), tf.log(tf.where(tf.greater(x, 0), x, tf.onesLike(x))), tf.zerosLike(x));
    expect([
      ...tf
        .grad(run)(tf.tensor1d([0, 2]))
        .dataSync(),
    ]).toEqual([0, 0.5]);
  });

  it('topk sends gradients to where the values stood', () => {
    checkGradients((x) => tf.topk(x as Tensor, 2).values, [numbers([3, 5])], { step: 1e-3 });
    expect([
      ...tf
        .grad((x: Tensor) => tf.topk(x, 1).values)(tf.tensor1d([1, 3, 2]))
        .dataSync(),
    ]).toEqual([0, 1, 0]);
  });

  it('oneHot, comparisons and rounding pass zeros on', () => {
    const run = (x: Tensor) => {
      const hot = tf.cast(tf.oneHot(tf.cast(tf.round(x), 'int32'), 4), 'float32');
      return tf.add(tf.sum(hot), tf.add(tf.sum(tf.floor(x)), tf.sum(tf.mul(x, 2))));
    };
    expect([
      ...tf
        .grad(run)(tf.tensor1d([1.2, 2.7]))
        .dataSync(),
    ]).toEqual([2, 2]);
  });

  it('gathering by indices that follow from the same tensor works', () => {
    const run = (x: Tensor) => tf.gather(x, tf.cast(tf.argMax(x), 'int32') as tf.Tensor1D);
    expect([
      ...tf
        .grad(run)(tf.tensor1d([1, 3, 2]))
        .dataSync(),
    ]).toEqual([0, 1, 0]);
  });
});
