import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { columnSum } from './column-sum.js';

/** `y = x + bias` along the last axis, for the bias `[channels]` of a convolution or linear layer. */
export function addBias<Shape extends Tensor>(x: Shape, bias: Tensor1D): Shape {
  requireChannels('addBias: the bias', x, bias);
  return customGradient({
    inputs: [x, bias],
    value: () => tf.add(x, bias) as Shape,
    saved: [],
    gradient: (dy) => [tf.clone(dy), columnSum(dy)],
  });
}

/** `y = x scale + shift` along the last axis. */
export function channelAffine<Shape extends Tensor>(x: Shape, scale: Tensor1D, shift: Tensor1D): Shape {
  return customGradient({
    inputs: [x, scale, shift],
    value: () => tf.add(tf.mul(x, scale), shift) as Shape,
    saved: [x, scale],
    gradient: (dy, x, scale) => [tf.mul(dy, scale), columnSum(tf.mul(dy, x)), columnSum(dy)],
  });
}

/** @throws RangeError when `vector` has not one value for each channel of `x`. */
export function requireChannels(where: string, x: Tensor, vector: Tensor): void {
  if (vector.rank !== 1 || vector.shape[0] !== x.shape.at(-1)) {
    throw new RangeError(`${where} must have one value for each channel of the input [${x.shape}], but it is [${vector.shape}].`);
  }
}
