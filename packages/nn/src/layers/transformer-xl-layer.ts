import { add, type Tensor3D } from '@tensorflow/tfjs-core';
import { ReLU } from '../activations/relu.js';
import { Module } from '../module/module.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import {
  type RelativeBiases,
  RelativeMultiheadAttention,
  type RelativeMultiheadAttentionOptions,
} from './relative-multihead-attention.js';
import { Sequential } from './sequential.js';

export interface TransformerXlLayerOptions extends RelativeMultiheadAttentionOptions {
  /** Width between the two linear layers. */
  readonly feedForward: number;
}

/** Two linear layers with a ReLU between them, beside a shortcut and with a layer normalisation behind; as `PositionwiseFF`. */
class PositionwiseFeedForward extends Module {
  readonly CoreNet: Sequential<Tensor3D>;
  readonly layer_norm: LayerNorm;

  constructor(width: number, hidden: number, dropout: number) {
    super();
    const layers = [new Linear(width, hidden), new ReLU(), new Dropout(dropout), new Linear(hidden, width), new Dropout(dropout)];
    this.CoreNet = new Sequential<Tensor3D>(...layers);
    this.layer_norm = new LayerNorm(width);
  }

  override forward(x: Tensor3D): Tensor3D {
    return this.layer_norm.forward(add(x, this.CoreNet.forward(x)));
  }
}

/**
 * A layer of Transformer-XL, `[batch, tokens, width]` to the same: attention to the segment and its memory by distances, then two linear
 * layers; Dai et al. 2019, as `RelPartialLearnableDecoderLayer` of its code with the batch first.
 *
 * State: `dec_attn` and `pos_ff`.
 */
export class TransformerXlLayer extends Module {
  readonly dec_attn: RelativeMultiheadAttention;
  readonly pos_ff: PositionwiseFeedForward;

  /** @throws RangeError when the width is not even, or the heads do not divide it. */
  constructor(width: number, heads: number, { feedForward, ...attention }: TransformerXlLayerOptions) {
    super();
    this.dec_attn = new RelativeMultiheadAttention(width, heads, attention);
    this.pos_ff = new PositionwiseFeedForward(width, feedForward, attention.dropout ?? 0);
  }

  /** @throws RangeError when the shapes do not fit together. */
  override forward(x: Tensor3D, biases: RelativeBiases, memory?: Tensor3D): Tensor3D {
    return this.pos_ff.forward(this.dec_attn.forward(x, biases, memory));
  }
}
