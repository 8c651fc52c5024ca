import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** The largest of some equally shaped tensors, value by value; the gradient goes to the first of equals. */
export function maxOverTaps(taps: number, tapAt: (index: number) => Tensor4D): Tensor4D {
  let largest = tapAt(0);
  for (let index = 1; index < taps; index++) largest = tf.maximum(largest, tapAt(index));
  return largest;
}
