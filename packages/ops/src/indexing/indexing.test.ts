import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gather, oneHot } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('oneHot', () => {
  it('puts the values at the indices, and none for an index outside', () => {
    const indices = tf.tensor2d(
      [
        [1, 0],
        [-1, 3],
      ],
      [2, 2],
      'int32',
    );
    const before = tf.memory().numTensors;
    const y = oneHot(indices, 3, { on: 2, off: -1 });
    expect(tf.memory().numTensors - before).toBe(1);
    expect(y.shape).toEqual([2, 2, 3]);
    expect(y.dtype).toBe('float32');
    expect([...y.dataSync()]).toEqual([-1, 2, -1, 2, -1, -1, -1, -1, -1, -1, -1, -1]);
    tf.dispose([indices, y]);
  });

  it('chooses with the gradients of finite differences: they go to the values chosen', () => {
    const indices = tf.tensor1d([2, 0], 'int32');
    const chosen = (x: tf.Tensor) => tf.tidy(() => tf.sum(tf.mul(oneHot(indices, 3), x), 1));
    checkGradients(chosen, [numbers([2, 3])], { second: true });
    indices.dispose();
  });
});

describeOnEachBackend('gather', () => {
  it('takes slices along an axis', () => {
    const [x, indices] = [
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor2d(
        [
          [2, 0],
          [0, 1],
        ],
        [2, 2],
        'int32',
      ),
    ];
    const y = gather(x, indices, { axis: -1 });
    expect(y.shape).toEqual([2, 2, 2]);
    expect([...y.dataSync()]).toEqual([3, 1, 1, 2, 6, 4, 4, 5]);
    tf.dispose([x, indices, y]);
  });

  it.each([0, 1])('has the gradients of finite differences along axis %i, also for slices taken twice', (axis) => {
    const indices = tf.tensor1d([2, 0, 2], 'int32');
    checkGradients((x) => gather(x, indices, { axis }), [numbers([3, 4])], { second: true });
    indices.dispose();
  });
});

describe('indexing', () => {
  it('refuses indices and axes that do not fit', () => {
    const indices = tf.tensor1d([1], 'int32');
    expect(() => oneHot(tf.tensor1d([1]), 2)).toThrow('oneHot: indices must be int32, but they are float32.');
    expect(() => oneHot(indices, 0)).toThrow('oneHot: depth must be an integer of at least 1, but it is 0.');
    expect(() => gather(tf.zeros([2, 2]), tf.tensor1d([1]))).toThrow('gather: indices must be int32, but they are float32.');
    expect(() => gather(tf.zeros([2, 2]), indices, { axis: 2 })).toThrow('gather: axis 2 is not an axis of the input [2,2].');
  });
});
