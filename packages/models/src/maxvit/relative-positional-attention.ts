import { type Buffer, Linear, Module, Parameter, truncatedNormal } from '@ocelli/nn';
import { scaledDotProductAttention } from '@ocelli/ops';
import { reshape, split, type Tensor2D, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { relativePositionBias, relativePositionIndex } from '../parts/relative-positions.js';
import { smallStart } from './small-start.js';

/**
 * Attention among the `size^2` pixels of a window, with a learned bias for each offset: `[windows, pixels, width]` to the same; as
 * torchvision's `RelativePositionalMultiHeadAttention`, which divides by the root of the whole width instead of a head's.
 *
 * State: `relative_position_bias_table` `[(2 size - 1)^2, heads]`, the buffer `relative_position_index`, `to_qkv` and `merge`.
 */
export class RelativePositionalAttention extends Module {
  readonly relative_position_bias_table: Parameter<Tensor2D>;
  readonly relative_position_index: Buffer;
  readonly to_qkv: Linear;
  readonly merge: Linear;
  readonly heads: number;

  /** @throws RangeError when the width of a head does not divide the width. */
  constructor(width: number, headWidth: number, size: number) {
    super();
    if (width % headWidth !== 0) {
      throw new RangeError(`RelativePositionalAttention: heads of ${headWidth} do not divide the width ${width}.`);
    }
    this.heads = width / headWidth;
    this.to_qkv = new Linear(width, 3 * width, smallStart());
    this.merge = new Linear(width, width, smallStart());
    this.relative_position_bias_table = new Parameter([(2 * size - 1) ** 2, this.heads], {
      initializer: truncatedNormal({ std: 0.02 }),
    });
    this.relative_position_index = relativePositionIndex(size, [size ** 2, size ** 2]);
  }

  override forward(x: Tensor3D): Tensor3D {
    const [windows, pixels, width] = x.shape;
    const apart = reshape(this.to_qkv.forward(x), [windows, pixels, 3 * this.heads, width / this.heads]);
    const [query, key, value] = split(transpose(apart, [0, 2, 1, 3]), 3, 1) as [Tensor4D, Tensor4D, Tensor4D];
    const mask = relativePositionBias(this.relative_position_bias_table.value, this.relative_position_index.value);
    const heard = scaledDotProductAttention(query, key, value, { mask, scale: 1 / Math.sqrt(width) });
    return this.merge.forward(reshape(transpose(heard, [0, 2, 1, 3]), [windows, pixels, width]));
  }

  /** Without those of `to_qkv` and `merge`, which count their own. */
  override multiplyAdds([windows = 1, pixels = 1, width = 1]: readonly number[]): number {
    return 2 * windows * pixels ** 2 * width;
  }
}
