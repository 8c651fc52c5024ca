import { Dropout, DropPath, LayerNorm, Module, MultiheadAttention, normal, type Sequential, xavierUniform } from '@ocelli/nn';
import { add, type Tensor3D } from '@tensorflow/tfjs-core';
import { feedForward } from '../parts/feed-forward.js';

export interface EncoderBlockOptions {
  readonly width: number;
  readonly heads: number;
  /** Width between the two linear layers. */
  readonly feedForward: number;
  readonly dropout: number;
  readonly attentionDropout: number;
  readonly dropPath: number;
}

/**
 * Self-attention, then two linear layers, each after a layer normalisation and beside a shortcut: `[batch, tokens, width]` to the same;
 * as torchvision's `EncoderBlock`, and with stochastic depth beside it.
 *
 * State: `ln_1`, `self_attention`, `ln_2` and `mlp`.
 */
export class EncoderBlock extends Module {
  readonly ln_1: LayerNorm;
  readonly self_attention: MultiheadAttention;
  readonly dropout: Dropout;
  readonly ln_2: LayerNorm;
  readonly mlp: Sequential<Tensor3D>;
  readonly drop_path: DropPath;

  /** @throws RangeError when the heads do not divide the width, or a probability is not from 0 up to 1. */
  constructor(options: EncoderBlockOptions) {
    super();
    const { width, heads, dropout, attentionDropout, dropPath } = options;
    this.ln_1 = new LayerNorm(width, { epsilon: 1e-6 });
    this.self_attention = new MultiheadAttention(width, heads, { dropout: attentionDropout });
    this.dropout = new Dropout(dropout);
    this.ln_2 = new LayerNorm(width, { epsilon: 1e-6 });
    this.mlp = feedForward(width, options.feedForward, {
      dropout,
      weightInitializer: xavierUniform(),
      biasInitializer: normal(0, 1e-6),
    });
    this.drop_path = new DropPath(dropPath);
  }

  override forward(x: Tensor3D): Tensor3D {
    const attended = this.dropout.forward(this.self_attention.forward(this.ln_1.forward(x)));
    const y: Tensor3D = add(x, this.drop_path.forward(attended));
    return add(y, this.drop_path.forward(this.mlp.forward(this.ln_2.forward(y))));
  }
}
