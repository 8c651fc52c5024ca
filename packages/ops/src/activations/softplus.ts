import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise.js';

export interface SoftplusOptions {
  /** Sharpness of the bend; default 1. */
  readonly beta?: number;
}

/** `log(1 + exp(beta x)) / beta`. */
export function softplus<Shape extends Tensor>(x: Shape, { beta = 1 }: SoftplusOptions = {}): Shape {
  return elementwise(
    x,
    (x) => (beta === 1 ? tf.softplus(x) : tf.div(tf.softplus(tf.mul(x, beta)), beta)),
    (x) => tf.sigmoid(tf.mul(x, beta)),
  );
}

/** `x tanh(softplus(x))`; Misra 2019. */
export function mish<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(x, (x) => tf.mul(x, mishGate(x)), mishSlope);
}

/** `tanh(softplus(x)) = s (1 + q) / (1 + q^2)` with `s = sigmoid(x)` and `q = sigmoid(-x)`. */
function mishGate(x: Tensor): Tensor {
  const opposite = tf.sigmoid(tf.neg(x));
  return tf.div(tf.mul(tf.sigmoid(x), tf.add(opposite, 1)), tf.add(tf.square(opposite), 1));
}

/** `t + x (1 - t^2) sigmoid(x)` with `t = tanh(softplus(x))`. */
function mishSlope(x: Tensor): Tensor {
  const gate = mishGate(x);
  return tf.add(gate, tf.mul(tf.mul(x, tf.sub(1, tf.square(gate))), tf.sigmoid(x)));
}

/** `x / (1 + |x|)`. */
export function softsign<Shape extends Tensor>(x: Shape): Shape {
  const reach = (x: Tensor) => tf.add(tf.abs(x), 1);
  return elementwise(
    x,
    (x) => tf.div(x, reach(x)),
    (x) => tf.reciprocal(tf.square(reach(x))),
  );
}
