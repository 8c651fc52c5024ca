import { type Buffer, Parameter, truncatedNormal } from '@ocelli/nn';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { relativePositionBias, relativePositionIndex } from '../parts/relative-positions.js';
import { type Compared, ShiftedWindowAttention, type ShiftedWindowAttentionOptions } from './shifted-window-attention.js';

/**
 * Swin's attention: scaled products, and a learned bias for each offset; Liu et al. 2021, as torchvision's `ShiftedWindowAttention`.
 *
 * State: `relative_position_bias_table` `[(2 window - 1)^2, heads]`, the buffer `relative_position_index`, `qkv` and `proj`.
 */
export class WindowAttention extends ShiftedWindowAttention {
  readonly relative_position_bias_table: Parameter<Tensor2D>;
  readonly relative_position_index: Buffer;

  /** @throws RangeError when the heads do not divide the width. */
  constructor(options: ShiftedWindowAttentionOptions) {
    super(options);
    const { window, heads } = options;
    this.relative_position_bias_table = new Parameter([(2 * window - 1) ** 2, heads], {
      initializer: truncatedNormal({ std: 0.02 }),
    });
    this.relative_position_index = relativePositionIndex(window);
  }

  protected override project(windows: Tensor3D): Tensor3D {
    return this.qkv.forward(windows);
  }

  protected override compare(query: Tensor4D, key: Tensor4D): Compared {
    return { query, key, scale: 1 / Math.sqrt(query.shape[3]) };
  }

  protected override positionBias(): Tensor4D {
    return relativePositionBias(this.relative_position_bias_table.value, this.relative_position_index.value);
  }
}
