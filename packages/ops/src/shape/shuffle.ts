import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { requireImages } from '../require.js';

/**
 * Turns channels into pixels: `[batch, height, width, channels f^2]` to `[batch, height f, width f, channels]`, where input channel
 * `c f^2 + i f + j` becomes pixel `(i, j)` of a block; Shi et al. 2016, as `torch.nn.functional.pixel_shuffle`.
 *
 * @throws RangeError when the factor's square does not divide the channels.
 */
export function pixelShuffle(x: Tensor4D, factor: number): Tensor4D {
  requireImages('pixelShuffle', x);
  const [batch, height, width, channels] = x.shape;
  const out = channels / factor ** 2;
  requireWhole('pixelShuffle', factor, out, x);
  return tf.tidy(() => {
    const blocks = tf.reshape(x, [batch * height, width, out, factor, factor]);
    const rows = tf.transpose(blocks, [0, 3, 1, 4, 2]);
    return tf.reshape(rows, [batch, height * factor, width * factor, out]);
  });
}

/**
 * Turns pixels into channels, the inverse of `pixelShuffle`; as `torch.nn.functional.pixel_unshuffle`.
 *
 * @throws RangeError when the factor does not divide height and width.
 */
export function pixelUnshuffle(x: Tensor4D, factor: number): Tensor4D {
  requireImages('pixelUnshuffle', x);
  const [batch, height, width, channels] = x.shape;
  requireWhole('pixelUnshuffle', factor, height / factor, x);
  requireWhole('pixelUnshuffle', factor, width / factor, x);
  return tf.tidy(() => {
    const blocks = tf.reshape(x, [(batch * height) / factor, factor, width / factor, factor, channels]);
    const pixels = tf.transpose(blocks, [0, 2, 4, 1, 3]);
    return tf.reshape(pixels, [batch, height / factor, width / factor, channels * factor ** 2]);
  });
}

/**
 * Deals the channels of each group out in turn: channel `(g, i)` goes to place `(i, g)`; Zhang et al. 2017, as
 * `torch.nn.functional.channel_shuffle`.
 *
 * @throws RangeError when the groups do not divide the channels.
 */
export function channelShuffle(x: Tensor4D, groups: number): Tensor4D {
  requireImages('channelShuffle', x);
  const channels = x.shape[3];
  requireWhole('channelShuffle', groups, channels / groups, x);
  return tf.tidy(() => {
    const grouped = tf.reshape(x, [x.size / channels, groups, channels / groups]);
    return tf.reshape(tf.transpose(grouped, [0, 2, 1]), x.shape);
  });
}

function requireWhole(where: string, factor: number, quotient: number, x: Tensor4D): void {
  if (!Number.isInteger(factor) || factor < 1 || !Number.isInteger(quotient)) {
    throw new RangeError(`${where}: ${factor} does not divide the input [${x.shape}] into whole parts.`);
  }
}
