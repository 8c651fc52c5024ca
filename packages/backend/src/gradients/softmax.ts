import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, differentiable } from './define.js';

/** Gradients of softmax, `dx = y (dy - tf.sum(dy y))`, and its logarithm, `dx = dy - tf.exp(y) tf.sum(dy)`. */
export function softmaxGradients(): GradConfig[] {
  const saves = { inputsToSave: ['logits'], outputsToSave: [true] };
  return [
    defineGradient<[Tensor, Tensor], tf.SoftmaxAttrs>(tf.Softmax, saves, (dy, [logits, saved], { dim }) => ({
      logits: () => {
        const y = differentiable(saved, () => tf.softmax(logits, dim));
        return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), dim, true)));
      },
    })),
    defineGradient<[Tensor, Tensor], tf.LogSoftmaxAttrs>(tf.LogSoftmax, saves, (dy, [logits, saved], { axis }) => ({
      logits: () => {
        const y = differentiable(saved, () => tf.logSoftmax(logits, axis));
        return tf.sub(dy, tf.mul(tf.exp(y), tf.sum(dy, axis, true)));
      },
    })),
  ];
}
