import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient, recordable, untaped } from '../custom-gradient.js';
import { channelAffine, requireChannels } from './channel-affine.js';
import { columnMean, columnSum } from './column-sum.js';

export interface BatchNormTrainOptions {
  /** Scale of each channel; default 1. */
  readonly weight?: Tensor1D;
  /** Shift of each channel; default 0. */
  readonly bias?: Tensor1D;
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

export interface BatchNormOptions extends BatchNormTrainOptions {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

export interface BatchNormTrainResult<Shape extends Tensor> {
  readonly output: Shape;
  /** Mean of each channel over the batch; no gradient flows through it. */
  readonly mean: Tensor1D;
  /** Biased variance of each channel over the batch (divided by the count); no gradient flows through it. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation by given statistics: `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, per channel (the last axis);
 * as `torch.nn.functional.batch_norm` with `training=False`.
 *
 * @throws RangeError when a vector has not one value per channel.
 */
export function batchNorm<Shape extends Tensor>(x: Shape, options: BatchNormOptions): Shape {
  const { mean, variance, weight, bias, epsilon = 1e-5 } = options;
  requireAffine('batchNorm', x, options);
  requireChannels('batchNorm: mean', x, mean);
  requireChannels('batchNorm: variance', x, variance);
  return tf.tidy(() => {
    const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), weight ?? 1) as Tensor1D;
    const shift = tf.neg(tf.mul(mean, scale)) as Tensor1D;
    return channelAffine(x, scale, bias === undefined ? shift : tf.add(shift, bias));
  });
}

/**
 * Batch normalisation by the batch's own statistics: `y = (x - mean(x)) / sqrt(var(x) + epsilon) * weight + bias`, per channel (the last
 * axis), with gradients through mean and variance; as `torch.nn.functional.batch_norm` with `training=True`.
 *
 * torch updates its running variance with `variance * count / (count - 1)`, where `count` is `x.size / channels`.
 *
 * @throws RangeError when a vector has not one value per channel.
 */
export function batchNormTrain<Shape extends Tensor>(x: Shape, options: BatchNormTrainOptions = {}): BatchNormTrainResult<Shape> {
  const { epsilon = 1e-5 } = options;
  requireAffine('batchNormTrain', x, options);
  return tf.tidy(() => {
    const channels = x.shape.at(-1) ?? 1;
    const weight = options.weight ?? tf.ones<tf.Rank.R1>([channels]);
    const bias = options.bias ?? tf.zeros<tf.Rank.R1>([channels]);
    const { mean, centred, variance, inverseDeviation } = untaped(() => statisticsOf(x, epsilon));
    const output = customGradient({
      inputs: [x, weight, bias],
      value: () => tf.add(tf.mul(centred, tf.mul(inverseDeviation, weight)), bias) as Shape,
      saved: [x, weight, mean, inverseDeviation],
      gradient: (dy, x, weight, mean, inverseDeviation) =>
        batchNormGradient(
          dy,
          x,
          weight,
          recordable({ mean, inverseDeviation }, () => statisticsOf(x, epsilon)),
        ),
    });
    return { output, mean, variance };
  });
}

function statisticsOf(x: Tensor, epsilon: number) {
  const mean = columnMean(x);
  const centred = tf.sub(x, mean);
  const variance = columnMean(tf.square(centred));
  return { mean, centred, variance, inverseDeviation: tf.rsqrt(tf.add(variance, epsilon)) as Tensor1D };
}

interface Statistics {
  readonly mean: Tensor1D;
  readonly inverseDeviation: Tensor1D;
}

/** `dx = w r (dy - r^2 mean(dy c) c - mean(dy))` with `c = x - mean` and `r` the inverse deviation. */
function batchNormGradient(dy: Tensor, x: Tensor, weight: Tensor1D, { mean, inverseDeviation }: Statistics): Tensor[] {
  const share = weight.size / x.size;
  const centred = tf.sub(x, mean);
  const sum = columnSum(dy);
  const product = columnSum(tf.mul(dy, centred));
  const slope = tf.mul(tf.mul(product, tf.square(inverseDeviation)), -share);
  const sloped = tf.add(tf.mul(centred, slope), tf.mul(sum, -share));
  const dx = tf.mul(tf.add(dy, sloped), tf.mul(weight, inverseDeviation));
  return [dx, tf.mul(product, inverseDeviation), sum];
}

function requireAffine(where: string, x: Tensor, { weight, bias }: BatchNormTrainOptions): void {
  if (weight !== undefined) requireChannels(`${where}: weight`, x, weight);
  if (bias !== undefined) requireChannels(`${where}: bias`, x, bias);
}
