import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, fromInput, fromOutput, reduceToShape, toFloat } from './define.js';

/** Gradients of the activation functions that are kernels; at a kink the slope is torch's. */
export function activationGradients(): GradConfig[] {
  return [
    fromInput(tf.Relu, (dy, x) => tf.mul(dy, tf.step(toFloat(x)))),
    fromInput(tf.Relu6, (dy, x) => tf.mul(dy, tf.mul(tf.step(toFloat(x)), tf.step(tf.sub(6, toFloat(x)))))),
    fromInput<tf.LeakyReluAttrs>(tf.LeakyRelu, (dy, x, { alpha }) => tf.mul(dy, tf.step(toFloat(x), alpha))),
    // elu'(x) is 1 above 0 and elu(x) + 1 below.
    fromOutput(tf.Elu, tf.elu, (dy, y) => tf.mul(dy, tf.add(tf.minimum(y, 0), 1))),
    fromOutput(tf.Selu, tf.selu, (dy, y) => {
      const above = tf.fill(y.shape, tf.backend_util.SELU_SCALE);
      return tf.mul(dy, tf.where(tf.greater(y, 0), above, tf.add(y, tf.backend_util.SELU_SCALEALPHA)));
    }),
    fromOutput(tf.Sigmoid, tf.sigmoid, (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
    fromInput(tf.Softplus, (dy, x) => tf.mul(dy, tf.sigmoid(x))),
    fromInput<tf.ClipByValueAttrs>(tf.ClipByValue, (dy, x, { clipValueMin, clipValueMax }) => {
      const inside = tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax));
      return tf.mul(dy, tf.cast(inside, 'float32'));
    }),
    defineGradient<[Tensor, Tensor]>(tf.Prelu, { inputsToSave: ['x', 'alpha'] }, (dy, [x, alpha]) => ({
      x: () => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha)),
      alpha: () => reduceToShape(tf.mul(dy, tf.minimum(x, 0)), alpha.shape),
    })),
  ];
}
