import { type Buffer, Linear, Module, Parameter, truncatedNormal } from '@ocelli/nn';
import { scaledDotProductAttention } from '@ocelli/ops';
import { reshape, split, type Tensor2D, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { relativePositionBias, relativePositionIndex } from '../parts/relative-positions.js';
import { OffsetNetwork } from './offset-network.js';
import type { MaxVitOrigin } from './origins.js';
import { smallStart } from './small-start.js';

/** Where a position's bias comes from: it is learned itself, or made of the offset by two linear layers. */
export type PositionBiases = 'table' | 'network';

export interface RelativePositionalAttentionOptions {
  readonly width: number;
  readonly headWidth: number;
  /** How many pixels a window is long. */
  readonly size: number;
  readonly origin: MaxVitOrigin;
  readonly positions: PositionBiases;
}

/**
 * Attention among the `size^2` pixels of a window, with a learned bias for each offset: `[windows, pixels, width]` to the same; as
 * torchvision's `RelativePositionalMultiHeadAttention`, which divides by the root of the whole width instead of a head's, or as timm's
 * `AttentionCl`, of which timm's own networks project to the query, the key and the value of a head side by side.
 *
 * State: `relative_position_bias_table`, `[(2 size - 1)^2, heads]` by the offset of a query from a key, or TensorFlow's `[heads, 2 size - 1,
 * 2 size - 1]` by that of a key from a query, or `rel_pos`; the buffer `relative_position_index`, `to_qkv` and `merge`.
 */
export class RelativePositionalAttention extends Module {
  readonly relative_position_bias_table: Parameter<Tensor2D | Tensor3D> | null = null;
  readonly rel_pos: OffsetNetwork | null = null;
  readonly relative_position_index: Buffer;
  readonly to_qkv: Linear;
  readonly merge: Linear;
  readonly heads: number;
  readonly #origin: MaxVitOrigin;

  /** @throws RangeError when the width of a head does not divide the width. */
  constructor({ width, headWidth, size, origin, positions }: RelativePositionalAttentionOptions) {
    super();
    if (width % headWidth !== 0) {
      throw new RangeError(`RelativePositionalAttention: heads of ${headWidth} do not divide the width ${width}.`);
    }
    this.#origin = origin;
    this.heads = width / headWidth;
    const isTensorflows = origin === 'tensorflow';
    this.to_qkv = new Linear(width, 3 * width, smallStart());
    this.merge = new Linear(width, width, smallStart());
    const side = 2 * size - 1;
    if (positions === 'table') {
      this.relative_position_bias_table = new Parameter(isTensorflows ? [this.heads, side, side] : [side ** 2, this.heads], {
        initializer: truncatedNormal({ std: 0.02 }),
      });
    } else {
      this.rel_pos = new OffsetNetwork(size, this.heads);
    }
    this.relative_position_index = relativePositionIndex(size, { shape: [size ** 2, size ** 2], isExchanged: isTensorflows });
  }

  override forward(x: Tensor3D): Tensor3D {
    const [windows, pixels, width] = x.shape;
    const { heads } = this;
    // Three times as many heads, or as wide ones.
    const isByHead = this.#origin === 'timm';
    const [count, length] = isByHead ? [heads, (3 * width) / heads] : [3 * heads, width / heads];
    const projected = reshape(this.to_qkv.forward(x), [windows, pixels, count, length]);
    const [query, key, value] = split(transpose(projected, [0, 2, 1, 3]), 3, isByHead ? 3 : 1) as [Tensor4D, Tensor4D, Tensor4D];
    const mask = relativePositionBias(this.#byOffset(), this.relative_position_index.value);
    const scale = 1 / Math.sqrt(this.#origin === 'torchvision' ? width : width / heads);
    const heard = scaledDotProductAttention(query, key, value, { mask, scale });
    return this.merge.forward(reshape(transpose(heard, [0, 2, 1, 3]), [windows, pixels, width]));
  }

  /** Without those of `to_qkv` and `merge`, which count their own. */
  override multiplyAdds([windows = 1, pixels = 1, width = 1]: readonly number[]): number {
    return 2 * windows * pixels ** 2 * width;
  }

  /** The biases, `[offsets, heads]`. */
  #byOffset(): Tensor2D {
    const table = this.rel_pos?.forward() ?? (this.relative_position_bias_table as Parameter<Tensor2D | Tensor3D>).value;
    return table.rank === 2 ? (table as Tensor2D) : transpose(reshape(table, [this.heads, -1]));
  }
}
