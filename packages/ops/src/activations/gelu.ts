import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { requireOneOf } from '../require.js';
import { elementwise } from './elementwise.js';

const approximations = ['none', 'tanh'] as const;

export interface GeluOptions {
  /** 'none' for the error function, 'tanh' for the approximation `x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2`; default 'none'. */
  readonly approximate?: (typeof approximations)[number];
}

/** `x Phi(x)` with the normal distribution's Phi; Hendrycks and Gimpel 2016. */
export function gelu<Shape extends Tensor>(x: Shape, { approximate = 'none' }: GeluOptions = {}): Shape {
  requireOneOf('gelu: approximate', approximate, approximations);
  return approximate === 'none'
    ? elementwise(x, (x) => tf.mul(x, phi(x)), exactSlope)
    : elementwise(x, (x) => tf.mul(x, approximatePhi(x)), approximateSlope);
}

function phi(x: Tensor): Tensor {
  return tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
}

/** `Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi)`. */
function exactSlope(x: Tensor): Tensor {
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return tf.add(phi(x), tf.mul(x, density));
}

const cubicShare = 0.044715;

/** `(1 + tanh u) / 2`, which is `sigmoid(2 u)`. */
function approximatePhi(x: Tensor): Tensor {
  return tf.sigmoid(tf.mul(tf.mul(x, tf.add(tf.mul(tf.square(x), cubicShare), 1)), 2 * Math.sqrt(2 / Math.PI)));
}

/** `p + 2 p (1 - p) x u'(x)` for `p = (1 + tanh u) / 2`. */
function approximateSlope(x: Tensor): Tensor {
  const share = approximatePhi(x);
  const inner = tf.mul(tf.add(tf.mul(tf.square(x), 3 * cubicShare), 1), 2 * Math.sqrt(2 / Math.PI));
  return tf.add(share, tf.mul(tf.mul(share, tf.sub(1, share)), tf.mul(x, inner)));
}
