import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';

/** Averages parts of a tensor and repeats each average where it came from; the result only has to broadcast to the tensor's shape. */
export type Average = (x: Tensor) => Tensor;

/**
 * `y = (x - A x) / sqrt(A (x - A x)^2 + epsilon)` for an averaging `A`: zero mean and unit variance in each part.
 *
 * With `r` the inverse deviation: `dx = r (dy - A dy - y A(dy y))`.
 */
export function standardize<Shape extends Tensor>(x: Shape, average: Average, epsilon: number): Shape {
  const mean = average(x);
  const centred = tf.sub(x, mean);
  const inverseDeviation = tf.rsqrt(tf.add(average(tf.square(centred)), epsilon));
  return customGradient({
    inputs: [x],
    value: () => tf.mul(centred, inverseDeviation) as Shape,
    saved: [x, mean, inverseDeviation],
    gradient: (dy, x, mean, inverseDeviation) => {
      const y = tf.mul(tf.sub(x, mean), inverseDeviation);
      const remainder = tf.sub(tf.sub(dy, average(dy)), tf.mul(y, average(tf.mul(dy, y))));
      return [tf.mul(remainder, inverseDeviation)];
    },
  });
}
