import { DropPath, LayerNorm, Module, type Sequential } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { feedForward } from '../parts/feed-forward.js';
import { smallNormal } from '../parts/small-normal.js';
import { CosineWindowAttention } from './cosine-window-attention.js';
import type { ShiftedWindowAttention, ShiftedWindowAttentionOptions } from './shifted-window-attention.js';
import { WindowAttention } from './window-attention.js';

export interface SwinBlockOptions extends ShiftedWindowAttentionOptions {
  readonly version: 1 | 2;
  /** Probability that a branch is skipped in training. */
  readonly dropPath: number;
}

/**
 * Attention in windows, then two linear layers, each beside a shortcut: `[batch, height, width, channels]` to the same. Layer
 * normalisations stand before both in the first version, behind both in the second; as torchvision's `SwinTransformerBlock` and
 * `SwinTransformerBlockV2`.
 *
 * State: `norm1`, `attn`, `norm2` and `mlp`.
 */
export class SwinBlock extends Module {
  readonly norm1: LayerNorm;
  readonly attn: ShiftedWindowAttention;
  readonly stochastic_depth: DropPath;
  readonly norm2: LayerNorm;
  readonly mlp: Sequential<Tensor4D>;
  readonly #normFirst: boolean;

  /** @throws RangeError when the heads do not divide the width, or a probability is not from 0 up to 1. */
  constructor({ version, dropPath, ...attention }: SwinBlockOptions) {
    super();
    const { width, dropout } = attention;
    this.#normFirst = version === 1;
    this.norm1 = new LayerNorm(width);
    this.attn = version === 1 ? new WindowAttention(attention) : new CosineWindowAttention(attention);
    this.stochastic_depth = new DropPath(dropPath);
    this.norm2 = new LayerNorm(width);
    this.mlp = feedForward(width, 4 * width, { dropout, ...smallNormal() });
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.#beside(x, this.norm1, this.attn);
    return this.#beside(y, this.norm2, this.mlp);
  }

  #beside(x: Tensor4D, norm: LayerNorm, branch: ShiftedWindowAttention | Sequential<Tensor4D>): Tensor4D {
    const y = this.#normFirst ? branch.forward(norm.forward(x)) : norm.forward(branch.forward(x));
    return add(x, this.stochastic_depth.forward(y));
  }
}
