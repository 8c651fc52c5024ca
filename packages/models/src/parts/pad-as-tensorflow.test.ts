import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { padAsTensorflow } from './pad-as-tensorflow.js';

describe('padAsTensorflow', () => {
  it.each([
    [4, 3, 2],
    [5, 3, 2],
    [1, 3, 2],
    [7, 5, 3],
    [6, 2, 3],
  ])('pads %d pixels as a convolution of %d by %d does by itself', (length, kernelSize, stride) => {
    tf.tidy(() => {
      const image = tf.add(tf.reshape(tf.range(0, length * length), [1, length, length, 1]), 1) as tf.Tensor4D;
      const kernel = tf.reshape(tf.range(1, kernelSize ** 2 + 1), [kernelSize, kernelSize, 1, 1]) as tf.Tensor4D;
      const padded = tf.conv2d(padAsTensorflow(image, kernelSize, stride), kernel, stride, 'valid');
      const expected = tf.conv2d(image, kernel, stride, 'same');
      expect(padded.shape).toEqual(expected.shape);
      expect([...padded.dataSync()]).toEqual([...expected.dataSync()]);
    });
  });
});
