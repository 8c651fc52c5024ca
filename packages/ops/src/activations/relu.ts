import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** `max(x, 0)`; its slope at 0 is 0. */
export function relu<Shape extends Tensor>(x: Shape): Shape {
  return tf.relu(x);
}
