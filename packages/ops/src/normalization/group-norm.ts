import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { requireImages } from '../require.js';
import { requireChannels } from './channel-affine.js';
import { meanOfRows } from './column-sum.js';
import { standardize } from './standardize.js';

export interface GroupNormOptions {
  /** Scale of each channel; default 1. */
  readonly weight?: Tensor1D;
  /** Shift of each channel; default 0. */
  readonly bias?: Tensor1D;
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

/**
 * `y = (x - mean) / sqrt(variance + epsilon) * weight + bias` with the statistics of each group of channels of each image;
 * Wu and He 2018, as `torch.nn.functional.group_norm`.
 *
 * `x` is `[batch, ..., channels]`; neighbouring channels form a group.
 *
 * @throws RangeError when the groups do not divide the channels, or a vector has not one value per channel.
 */
export function groupNorm<Shape extends Tensor>(x: Shape, groups: number, options: GroupNormOptions = {}): Shape {
  return normalizeGroups('groupNorm', x, groups, options);
}

/**
 * `groupNorm` with a group for each channel; Ulyanov et al. 2016, as `torch.nn.functional.instance_norm` without running statistics.
 *
 * @throws RangeError when a vector has not one value per channel.
 */
export function instanceNorm(x: Tensor4D, options: GroupNormOptions = {}): Tensor4D {
  requireImages('instanceNorm', x);
  return normalizeGroups('instanceNorm', x, x.shape[3], options);
}

function normalizeGroups<Shape extends Tensor>(where: string, x: Shape, groups: number, options: GroupNormOptions): Shape {
  const { weight, bias, epsilon = 1e-5 } = options;
  if (x.rank < 2) throw new RangeError(`${where}: the input must be [batch, ..., channels], but it is [${x.shape}].`);
  const channels = x.shape.at(-1) ?? 1;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new RangeError(`${where}: ${groups} groups do not divide the ${channels} channels of the input [${x.shape}].`);
  }
  if (weight !== undefined) requireChannels(`${where}: weight`, x, weight);
  if (bias !== undefined) requireChannels(`${where}: bias`, x, bias);
  return tf.tidy(() => {
    const batch = x.shape[0] ?? 1;
    const images = tf.reshape(x, [batch, x.size / (batch * channels), channels]);
    const average = (values: Tensor) => averageGroups(values, groups);
    return tf.reshape(standardize(images, { average, epsilon, weight, bias }), x.shape) as Shape;
  });
}

/** From `[batch, pixels, channels]` to `[batch, 1, channels]`: over the pixels first, then over each group's channels. */
function averageGroups(x: Tensor, groups: number): Tensor {
  const [batch = 1, pixels = 1, channels = 1] = x.shape;
  const byChannel = meanOfRows(x, batch, pixels, channels);
  if (groups === channels) return byChannel;
  const byGroup = tf.mean(tf.reshape(byChannel, [batch, groups, channels / groups]), 2, true);
  return tf.reshape(tf.tile(byGroup, [1, 1, channels / groups]), [batch, 1, channels]);
}
