import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise.js';

export interface ShrinkOptions {
  /** Half the width of what becomes 0; default 0.5. */
  readonly threshold?: number;
}

/** Moves values towards 0 by the threshold: `x - threshold`, `x + threshold`, or 0 in between. */
export function softShrink<Shape extends Tensor>(x: Shape, { threshold = 0.5 }: ShrinkOptions = {}): Shape {
  return elementwise(
    x,
    (x) => tf.sub(tf.relu(tf.sub(x, threshold)), tf.relu(tf.sub(-threshold, x))),
    (x) => isBeyond(x, threshold),
  );
}

/** `x`, or 0 within the threshold. */
export function hardShrink<Shape extends Tensor>(x: Shape, { threshold = 0.5 }: ShrinkOptions = {}): Shape {
  return elementwise(
    x,
    (x) => tf.mul(x, isBeyond(x, threshold)),
    (x) => isBeyond(x, threshold),
  );
}

/** `x - tanh(x)`. */
export function tanhShrink<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(
    x,
    (x) => tf.sub(x, tf.tanh(x)),
    (x) => tf.square(tf.tanh(x)),
  );
}

function isBeyond(x: Tensor, threshold: number): Tensor {
  return tf.step(tf.sub(tf.abs(x), threshold));
}
