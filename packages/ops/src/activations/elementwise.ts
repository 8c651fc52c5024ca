import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';

/**
 * Applies a function to each value, with `dx = dy slope(x)` as its backward pass: one node on the tape, which keeps `x` alone.
 *
 * Both are best written with step, relu and clip: comparisons, `where` and `maximum` take tens of times as long in tfjs's wasm backend.
 */
export function elementwise<Shape extends Tensor>(x: Shape, value: (x: Tensor) => Tensor, slope: (x: Tensor) => Tensor): Shape {
  return customGradient({
    inputs: [x],
    value: () => value(x) as Shape,
    saved: [x],
    gradient: (dy, x) => [tf.mul(dy, slope(x))],
  });
}
