import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise.js';

/** `min(max(x + 3, 0), 6) / 6`. */
export function hardSigmoid<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(x, hardGate, (x) => tf.mul(isBetween(x, -3, 3), 1 / 6));
}

/** `x min(max(x + 3, 0), 6) / 6`; Howard et al. 2019. */
export function hardSwish<Shape extends Tensor>(x: Shape): Shape {
  return elementwise(
    x,
    (x) => tf.mul(x, hardGate(x)),
    // Unlike its other kinks, those of hardswish have the slope of the bend in torch.
    (x) => tf.add(hardGate(x), tf.mul(tf.mul(x, 1 / 6), tf.sub(1, tf.step(tf.sub(tf.abs(x), 3))))),
  );
}

export interface HardTanhOptions {
  /** Default -1. */
  readonly minimum?: number;
  /** Default 1. */
  readonly maximum?: number;
}

/** `min(max(x, minimum), maximum)`. */
export function hardTanh<Shape extends Tensor>(x: Shape, { minimum = -1, maximum = 1 }: HardTanhOptions = {}): Shape {
  return elementwise(
    x,
    (x) => tf.clipByValue(x, minimum, maximum),
    (x) => isBetween(x, minimum, maximum),
  );
}

function hardGate(x: Tensor): Tensor {
  return tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);
}

/** 1 strictly between the bounds, else 0: torch's slope at a kink is that of the flat side. */
function isBetween(x: Tensor, low: number, high: number): Tensor {
  return tf.mul(tf.step(tf.sub(x, low)), tf.step(tf.sub(high, x)));
}
