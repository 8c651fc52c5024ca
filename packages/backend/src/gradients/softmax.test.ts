import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradients of softmax and its logarithm', () => {
  const logits = numbers([3, 4], -2, 2);

  it.each<[string, (x: Tensor) => Tensor]>([
    ['softmax', (x) => tf.softmax(x)],
    ['softmax of three axes', (x) => tf.softmax(tf.reshape(x, [3, 2, 2]))],
  ])('%s matches central differences, and so does its gradient', (_name, run) => {
    checkGradients(run, [logits], { second: true });
  });

  it('logSoftmax matches central differences, as operation and as kernel', () => {
    checkGradients((x) => tf.logSoftmax(x as Tensor), [logits]);
    // The cpu backend has no such kernel; native TensorFlow does.
    const kernel = { kernelName: tf.LogSoftmax, backendName: 'cpu' };
    tf.registerKernel({ ...kernel, kernelFunc: ({ inputs }) => tf.tidy(() => tf.logSoftmax(inputs['logits'] as Tensor)) });
    try {
      const run = (x: Tensor) => tf.engine().runKernel(tf.LogSoftmax, { logits: x }, { axis: 1 }) as Tensor;
      checkGradients((x) => run(x as Tensor), [logits]);
    } finally {
      tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    }
  });

  it('stays finite for logits that overflow an exponential', () => {
    const slope = tf
      .grad((x: Tensor) => tf.softmax(x))(tf.tensor1d([1000, 0, -1000]))
      .dataSync();
    expect([...slope].every(Number.isFinite)).toBe(true);
  });
});
