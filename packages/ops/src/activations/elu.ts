import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export interface EluOptions {
  /** Size of the negative plateau; default 1. */
  readonly alpha?: number;
}

/** `x` above 0, `alpha (exp(x) - 1)` below; Clevert et al. 2015. */
export function elu<Shape extends Tensor>(x: Shape, { alpha = 1 }: EluOptions = {}): Shape {
  if (alpha === 1) return tf.elu(x);
  return tf.tidy(() => {
    const above = tf.relu(x);
    return tf.add(above, tf.mul(tf.sub(tf.elu(x), above), alpha)) as Shape;
  });
}

/** `x` above 0, `alpha (exp(x / alpha) - 1)` below, which has a slope of 1 at 0 for every alpha; Barron 2017. */
export function celu<Shape extends Tensor>(x: Shape, { alpha = 1 }: EluOptions = {}): Shape {
  return tf.tidy(() => tf.mul(tf.elu(tf.div(x, alpha)), alpha) as Shape);
}

/** `scale elu(x, alpha)` with the two constants that keep mean and variance; Klambauer et al. 2017. */
export function selu<Shape extends Tensor>(x: Shape): Shape {
  return tf.selu(x);
}
