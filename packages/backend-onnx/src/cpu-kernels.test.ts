import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onnx } from './index.js';

beforeAll(async () => {
  await onnx({ threads: 1 }).start();
  // As users have it: else tfjs keeps its greeting to itself.
  tf.env().set('IS_TEST', false);
});

afterAll(() => tf.env().set('IS_TEST', true));

it("lends what is not put in ONNX to tfjs's cpu backend, in silence", async () => {
  const boxes = tf.tensor2d([0, 0, 1, 1, 0, 0, 1, 0.9, 2, 2, 3, 3], [3, 4]);
  const kept = tf.image.nonMaxSuppression(boxes, tf.tensor1d([0.9, 0.8, 0.7]), 3, 0.5);
  expect(await kept.array()).toEqual([0, 2]);
  // What comes back goes on natively.
  expect(await tf.add(kept, 1).array()).toEqual([1, 3]);
});

it('gives it images as they are, however they lie', async () => {
  const x = tf.reshape(tf.range(0, 8), [1, 2, 2, 2]) as tf.Tensor4D;
  const same = tf.conv2d(x, tf.tensor4d([1, 0, 0, 1], [1, 1, 2, 2]), 1, 'valid');
  expect(await tf.image.flipLeftRight(same).array()).toEqual([
    [
      [
        [2, 3],
        [0, 1],
      ],
      [
        [6, 7],
        [4, 5],
      ],
    ],
  ]);
});

it('has strings, and images with their channels first, computed there too', async () => {
  const { fill } = tf;
  const names = tf.tensor1d(['cat', 'dog']);
  expect(await tf.concat([names, fill([1], 'owl') as tf.Tensor1D]).array()).toEqual(['cat', 'dog', 'owl']);
  const x = tf.ones([1, 2, 3, 3]) as tf.Tensor4D;
  const y = tf.conv2d(x, tf.ones([3, 3, 2, 1]), 1, 'valid', 'NCHW');
  expect([y.shape, await y.data()]).toEqual([[1, 1, 1, 1], Float32Array.of(18)]);
});
