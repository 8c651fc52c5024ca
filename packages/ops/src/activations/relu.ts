import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { columnSum } from '../normalization/column-sum.js';

/** `max(x, 0)`; its slope at 0 is 0. */
export function relu<Shape extends Tensor>(x: Shape): Shape {
  return tf.relu(x);
}

/** `min(max(x, 0), 6)`. */
export function relu6<Shape extends Tensor>(x: Shape): Shape {
  return tf.relu6(x);
}

export interface LeakyReluOptions {
  /** Slope below 0; default 0.01. */
  readonly negativeSlope?: number;
}

/** `x` above 0, `negativeSlope x` below. */
export function leakyRelu<Shape extends Tensor>(x: Shape, { negativeSlope = 0.01 }: LeakyReluOptions = {}): Shape {
  return tf.leakyRelu(x, negativeSlope);
}

/**
 * `x` above 0, `weight x` below, with one learned weight for each channel (the last axis) or `[1]` for all; He et al. 2015.
 *
 * @throws RangeError when the weight has neither.
 */
export function prelu<Shape extends Tensor>(x: Shape, weight: Tensor1D): Shape {
  const [count] = weight.shape;
  if (weight.rank !== 1 || (count !== 1 && count !== x.shape.at(-1))) {
    throw new RangeError(
      `prelu: the weight must be [1] or [${x.shape.at(-1)}] for the input [${x.shape}], but it is [${weight.shape}].`,
    );
  }
  return customGradient({
    inputs: [x, weight],
    value: () => tf.add(tf.relu(x), tf.mul(belowZero(x), weight)) as Shape,
    saved: [x, weight],
    gradient: (dy, x, weight) => {
      const above = tf.step(x);
      const slope = tf.add(above, tf.mul(tf.sub(1, above), weight));
      const dyBelow = tf.mul(dy, belowZero(x));
      return [tf.mul(dy, slope), count === 1 ? tf.reshape(tf.sum(dyBelow), [1]) : columnSum(dyBelow)];
    },
  });
}

/** `min(x, 0)`. */
function belowZero(x: Tensor): Tensor {
  return tf.neg(tf.relu(tf.neg(x)));
}
