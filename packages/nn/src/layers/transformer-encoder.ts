import type { Tensor3D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import type { AttentionMasks } from './attention-masks.js';
import type { LayerNorm } from './layer-norm.js';
import { ModuleList } from './module-list.js';
import type { TransformerEncoderLayer } from './transformer-encoder-layer.js';

export interface TransformerEncoderOptions {
  /** Applied to the last layer's output; default none. */
  readonly norm?: LayerNorm;
}

/**
 * Encoder layers one after the other, `[batch, tokens, width]` to the same; as `torch.nn.TransformerEncoder`:
 * `new TransformerEncoder([new TransformerEncoderLayer(192, 3), new TransformerEncoderLayer(192, 3)])`.
 *
 * State: `layers.0`, `layers.1`, ... and `norm`.
 */
export class TransformerEncoder extends Module {
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: LayerNorm | null;

  constructor(layers: Iterable<TransformerEncoderLayer>, { norm }: TransformerEncoderOptions = {}) {
    super();
    this.layers = new ModuleList(layers);
    this.norm = norm ?? null;
  }

  override forward(x: Tensor3D, masks: AttentionMasks = {}): Tensor3D {
    let y = x;
    for (const layer of this.layers) y = layer.forward(y, masks);
    return this.norm === null ? y : this.norm.forward(y);
  }
}
