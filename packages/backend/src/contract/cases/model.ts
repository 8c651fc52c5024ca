import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats, integers } from '../contract-case.js';

/** Whole small models, for what only shows in the joining of kernels. */
export function modelCases(): ContractCase[] {
  return [convnetCase(), attentionCase()];
}

/** Two convolutions with batch statistics, pooling and a classifier with cross-entropy. */
function convnetCase(): ContractCase {
  const inputs = [
    floats([4, 8, 8, 3]),
    floats([3, 3, 3, 6], -0.4, 0.4, 10),
    floats([6], 0.5, 1.5, 20),
    floats([6], -0.5, 0.5, 30),
    floats([3, 3, 6, 5], -0.3, 0.3, 40),
    floats([20, 4], -0.4, 0.4, 50),
    integers([4], 0, 4),
  ];
  return differentiable(
    'the loss of a small convnet',
    inputs,
    (x: Tensor4D, w1: Tensor4D, scale: Tensor1D, offset: Tensor1D, w2: Tensor4D, w3: Tensor2D, labels: Tensor1D) => {
      const first = tf.conv2d(x, w1, 1, 'same');
      const { mean, variance } = tf.moments(first, [0, 1, 2]);
      const normal = tf.batchNorm(first, mean as Tensor1D, variance as Tensor1D, offset, scale, 1e-5);
      const pooled = tf.maxPool(tf.relu(normal) as Tensor4D, 2, 2, 'valid');
      const second = tf.avgPool(tf.relu(tf.conv2d(pooled, w2, 1, 'same')), 2, 2, 'valid');
      const logits = tf.matMul(tf.reshape(second, [4, 20]), w3);
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.cast(tf.oneHot(labels, 4), 'float32'), tf.logSoftmax(logits)), 1)));
    },
  );
}

/** One attention head with layer normalisation and a GELU, as in a vision transformer. */
function attentionCase(): ContractCase {
  const inputs = [
    floats([2, 5, 8]),
    floats([8], 0.5, 1.5, 10),
    floats([8], -0.5, 0.5, 20),
    floats([1, 8, 24], -0.4, 0.4, 30),
    floats([1, 8, 8], -0.4, 0.4, 40),
  ];
  return differentiable(
    'a small transformer block',
    inputs,
    (x: Tensor3D, scale: Tensor1D, offset: Tensor1D, project: Tensor3D, out: Tensor3D) => {
      const { mean, variance } = tf.moments(x, 2, true);
      const normal = tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-6))), scale), offset);
      const [q, k, v] = tf.split(tf.matMul(normal, project), 3, 2) as [Tensor, Tensor, Tensor];
      const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(8)));
      const hidden = tf.add(x, tf.matMul(tf.matMul(weights, v), out));
      return tf.mul(tf.mul(hidden, 0.5), tf.add(tf.erf(tf.div(hidden, Math.SQRT2)), 1));
    },
  );
}
