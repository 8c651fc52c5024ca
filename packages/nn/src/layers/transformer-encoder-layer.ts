import { gelu, relu } from '@ocelli/ops';
import { add, type Tensor3D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import type { AttentionMasks } from './attention-masks.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { MultiheadAttention } from './multihead-attention.js';
import { requireLastAxis } from './require.js';

export interface TransformerEncoderLayerOptions {
  /** Width between the two linear layers; default 2048. */
  readonly feedForward?: number;
  /** Probability of every dropout in the layer, attention weights included; default 0.1. */
  readonly dropout?: number;
  /** What stands between the two linear layers: a name, or a function; default 'relu'. */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor3D) => Tensor3D);
  /** Added to the variances; default 1e-5. */
  readonly epsilon?: number;
  /** Normalises before attention and feed-forward instead of after; default false. */
  readonly normFirst?: boolean;
}

/**
 * Self-attention, then two linear layers, each beside a shortcut and with a layer normalisation: `[batch, tokens, width]` to the same;
 * Vaswani et al. 2017, as `torch.nn.TransformerEncoderLayer` with the batch first.
 *
 * State: `self_attn`, `linear1`, `linear2`, `norm1` and `norm2`.
 */
export class TransformerEncoderLayer extends Module {
  readonly width: number;
  readonly normFirst: boolean;
  readonly self_attn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly #activation: (x: Tensor3D) => Tensor3D;

  /** @throws RangeError when the heads do not divide the width. */
  constructor(width: number, heads: number, options: TransformerEncoderLayerOptions = {}) {
    super();
    const { feedForward = 2048, dropout = 0.1, activation = 'relu', epsilon = 1e-5, normFirst = false } = options;
    this.width = width;
    this.normFirst = normFirst;
    this.self_attn = new MultiheadAttention(width, heads, { dropout });
    this.linear1 = new Linear(width, feedForward);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(feedForward, width);
    this.norm1 = new LayerNorm(width, { epsilon });
    this.norm2 = new LayerNorm(width, { epsilon });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.#activation = activationOf(activation);
  }

  /** @throws RangeError when the input is not `[batch, tokens, width]`. */
  override forward(x: Tensor3D, masks: AttentionMasks = {}): Tensor3D {
    requireLastAxis(this, x, this.width);
    if (this.normFirst) {
      const attended = add(x, this.#attend(this.norm1.forward(x), masks)) as Tensor3D;
      return add(attended, this.#feedForward(this.norm2.forward(attended)));
    }
    const attended: Tensor3D = this.norm1.forward(add(x, this.#attend(x, masks)));
    return this.norm2.forward(add(attended, this.#feedForward(attended)));
  }

  #attend(x: Tensor3D, masks: AttentionMasks): Tensor3D {
    return this.dropout1.forward(this.self_attn.forward(x, x, x, masks));
  }

  #feedForward(x: Tensor3D): Tensor3D {
    const hidden = this.dropout.forward(this.#activation(this.linear1.forward(x)));
    return this.dropout2.forward(this.linear2.forward(hidden));
  }
}

function activationOf(activation: NonNullable<TransformerEncoderLayerOptions['activation']>): (x: Tensor3D) => Tensor3D {
  if (typeof activation === 'function') return activation;
  switch (activation) {
    case 'relu':
      return relu;
    case 'gelu':
      return (x) => gelu(x);
    default:
      throw new RangeError(
        `TransformerEncoderLayer: activation must be 'relu', 'gelu' or a function, but it is '${activation satisfies never}'.`,
      );
  }
}
