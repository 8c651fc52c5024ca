import { layerNorm } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ones, zeros } from '../initializers/constant.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger } from './require.js';

export interface LayerNormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Whether values are scaled and shifted by learned ones; default true. */
  readonly affine?: boolean;
  /** Whether there is a shift beside the scale; default true. */
  readonly bias?: boolean;
}

/**
 * `y = (x - mean) / sqrt(variance + epsilon) weight + bias` by the statistics of the last axis, or the last few; Ba et al. 2016, as
 * `torch.nn.LayerNorm`. With the channels last, `new LayerNorm(channels)` on an image normalises each pixel's channels.
 *
 * State: `weight` and `bias`, of the shape of the normalised axes.
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly epsilon: number;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  /** @throws RangeError when there is no length, or one that is not a whole number of at least 1. */
  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    const { epsilon = 1e-5, affine = true, bias = true } = options;
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape];
    if (shape.length === 0) throw new RangeError('LayerNorm: normalizedShape must name at least one axis, but it is [].');
    for (const length of shape) requireInteger('LayerNorm: normalizedShape', length);
    this.normalizedShape = shape;
    this.epsilon = epsilon;
    this.weight = affine ? new Parameter(shape, { initializer: ones() }) : null;
    this.bias = affine && bias ? new Parameter(shape, { initializer: zeros() }) : null;
  }

  /** @throws RangeError when the input's last axes are not the normalised ones. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    const { normalizedShape: shape, epsilon } = this;
    const last = x.shape.slice(-shape.length);
    if (last.length !== shape.length || last.some((length, axis) => length !== shape[axis])) {
      throw new RangeError(`${this.describe()}: the input must be [..., ${shape.join(', ')}], but it is [${x.shape}].`);
    }
    return layerNorm(x, {
      epsilon,
      axes: shape.length,
      ...(this.weight === null ? {} : { weight: this.weight.value }),
      ...(this.bias === null ? {} : { bias: this.bias.value }),
    });
  }
}
