import { batchNorm, batchNormTrain } from '@ocelli/ops';
import { add, mul, type Scalar, scalar, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { ones, zeros } from '../initializers/constant.js';
import { Buffer } from '../module/buffer.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireImages, requireInteger } from './require.js';

export interface BatchNorm2dOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Weight of the batch's statistics in the running ones; default 0.1. */
  readonly momentum?: number;
  /** Whether channels are scaled and shifted by learned values; default true. */
  readonly affine?: boolean;
  /** Whether there is the scale among them; default true. */
  readonly scale?: boolean;
}

/**
 * Batch normalisation, `y = (x - mean) / sqrt(variance + epsilon) weight + bias` for each channel; Ioffe and Szegedy 2015, as
 * `torch.nn.BatchNorm2d`.
 *
 * In training by the batch's statistics, which also move the running ones: `running = (1 - momentum) running + momentum batch`, where the
 * batch's variance is the unbiased one. In evaluation by the running statistics.
 *
 * State: `weight`, `bias`, `running_mean`, `running_var`, all `[channels]`, and `num_batches_tracked`.
 */
export class BatchNorm2d extends Module {
  readonly channels: number;
  /** May be set: weights are for one, and do not say which. */
  epsilon: number;
  readonly momentum: number;
  readonly weight: Parameter<Tensor1D> | null;
  readonly bias: Parameter<Tensor1D> | null;
  readonly running_mean: Buffer<Tensor1D>;
  readonly running_var: Buffer<Tensor1D>;
  readonly num_batches_tracked: Buffer<Scalar>;

  /** @throws RangeError when the channels are not a whole number of at least 1. */
  constructor(channels: number, { epsilon = 1e-5, momentum = 0.1, affine = true, scale = true }: BatchNorm2dOptions = {}) {
    super();
    requireInteger('BatchNorm2d: channels', channels);
    this.channels = channels;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = affine && scale ? new Parameter([channels], { initializer: ones() }) : null;
    this.bias = affine ? new Parameter([channels], { initializer: zeros() }) : null;
    this.running_mean = new Buffer([channels], { initializer: zeros() });
    this.running_var = new Buffer([channels], { initializer: ones() });
    // Optional, since PyTorch loads weights without it too: many published ones are from before it counted.
    this.num_batches_tracked = new Buffer([], { initializer: zeros(), dtype: 'I64', optional: true });
  }

  /** @throws RangeError when the input is not `[batch, height, width, channels]`, or in training has one value a channel. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x, this.channels);
    const affine = {
      epsilon: this.epsilon,
      ...(this.weight === null ? {} : { weight: this.weight.value }),
      ...(this.bias === null ? {} : { bias: this.bias.value }),
    };
    if (!this.training) {
      return batchNorm(x, { ...affine, mean: this.running_mean.value, variance: this.running_var.value });
    }
    const count = x.size / this.channels;
    if (count <= 1) {
      throw new RangeError(`${this.describe()}: training needs more than one value a channel, but the input is [${x.shape}].`);
    }
    const { output, mean, variance } = batchNormTrain(x, affine);
    this.#move(this.running_mean, mean, 1);
    this.#move(this.running_var, variance, count / (count - 1));
    this.num_batches_tracked.value = add(this.num_batches_tracked.value, scalar(1, 'int32'));
    return output;
  }

  #move(running: Buffer<Tensor1D>, batch: Tensor1D, correction: number): void {
    running.value = add(mul(running.value, 1 - this.momentum), mul(batch, this.momentum * correction));
  }
}
