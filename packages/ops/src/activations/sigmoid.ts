import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { axisOf } from '../require.js';
import { elementwise } from './elementwise.js';

/** `1 / (1 + exp(-x))`. */
export function sigmoid<Shape extends Tensor>(x: Shape): Shape {
  return tf.sigmoid(x);
}

/** `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`. */
export function tanh<Shape extends Tensor>(x: Shape): Shape {
  return tf.tanh(x);
}

/** `log(1 / (1 + exp(-x)))`. */
export function logSigmoid<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(
    x,
    (x) => tf.neg(tf.softplus(tf.neg(x))),
    (x) => tf.sigmoid(tf.neg(x)),
  );
}

/** `x / (1 + exp(-x))`, also called swish; Elfwing et al. 2017. */
export function silu<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(x, (x) => tf.mul(x, tf.sigmoid(x)), siluSlope);
}

/** `s (1 + x (1 - s))` with `s = sigmoid(x)`. */
function siluSlope(x: Tensor): Tensor {
  const gate = tf.sigmoid(x);
  return tf.mul(gate, tf.add(tf.mul(x, tf.sub(1, gate)), 1));
}

export interface GluOptions {
  /** The axis that is halved; default the last. */
  readonly axis?: number;
}

/**
 * `a sigmoid(b)` for the two halves `a` and `b` of an axis; Dauphin et al. 2016.
 *
 * @throws RangeError when the axis cannot be halved.
 */
export function glu(x: Tensor, { axis = -1 }: GluOptions = {}): Tensor {
  const along = axisOf('glu', x, axis);
  if ((x.shape[along] ?? 1) % 2 !== 0) {
    throw new RangeError(`glu: axis ${axis} of the input [${x.shape}] must have an even length.`);
  }
  return tf.tidy(() => {
    const [value, gate] = tf.split(x, 2, along) as [Tensor, Tensor];
    return tf.mul(value, tf.sigmoid(gate));
  });
}
