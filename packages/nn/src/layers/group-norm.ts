import { groupNorm } from '@ocelli/ops';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { ones, zeros } from '../initializers/constant.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger, requireLastAxis } from './require.js';

export interface GroupNormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Whether channels are scaled and shifted by learned values; default true. */
  readonly affine?: boolean;
}

/**
 * `y = (x - mean) / sqrt(variance + epsilon) weight + bias` by the statistics of each group of neighbouring channels of each image;
 * Wu and He 2018, as `torch.nn.GroupNorm`.
 *
 * State: `weight` and `bias`, `[channels]`.
 */
export class GroupNorm extends Module {
  readonly groups: number;
  readonly channels: number;
  readonly epsilon: number;
  readonly weight: Parameter<Tensor1D> | null;
  readonly bias: Parameter<Tensor1D> | null;

  /** @throws RangeError when the groups do not divide the channels. */
  constructor(groups: number, channels: number, { epsilon = 1e-5, affine = true }: GroupNormOptions = {}) {
    super();
    requireInteger('GroupNorm: groups', groups);
    requireInteger('GroupNorm: channels', channels);
    if (channels % groups !== 0) throw new RangeError(`GroupNorm: ${groups} groups do not divide ${channels} channels.`);
    this.groups = groups;
    this.channels = channels;
    this.epsilon = epsilon;
    this.weight = affine ? new Parameter([channels], { initializer: ones() }) : null;
    this.bias = affine ? new Parameter([channels], { initializer: zeros() }) : null;
  }

  /** @throws RangeError when the input's last axis is not the channels. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    requireLastAxis(this, x, this.channels);
    return groupNorm(x, this.groups, {
      epsilon: this.epsilon,
      ...(this.weight === null ? {} : { weight: this.weight.value }),
      ...(this.bias === null ? {} : { bias: this.bias.value }),
    });
  }
}
