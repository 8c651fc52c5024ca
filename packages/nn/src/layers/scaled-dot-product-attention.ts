import { attentionWeights } from '@ocelli/ops';
import { matMul, type Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { type AttentionMasks, joinMasks } from './attention-masks.js';
import { Dropout } from './dropout.js';
import { inLayer } from './require.js';

export interface ScaledDotProductAttentionOptions {
  /** Probability that an attention weight is dropped in training; default 0. */
  readonly dropout?: number;
  /** Factor of the scores; default `1 / sqrt(width of a query)`. */
  readonly scale?: number;
}

/**
 * `softmax(q k^T scale + mask) v` for each head: queries `[batch, heads, queries, width]`, keys `[batch, heads, keys, width]` and values
 * `[batch, heads, keys, outputs]` to `[batch, heads, queries, outputs]`; Vaswani et al. 2017. No state.
 */
export class ScaledDotProductAttention extends Module {
  readonly dropout: Dropout;
  readonly #scale: number | undefined;

  /** @throws RangeError when the dropout is no probability below 1. */
  constructor({ dropout = 0, scale }: ScaledDotProductAttentionOptions = {}) {
    super();
    this.dropout = new Dropout(dropout);
    this.#scale = scale;
  }

  /** @throws RangeError when the shapes or the masks do not fit together. */
  override forward(query: Tensor4D, key: Tensor4D = query, value: Tensor4D = key, masks: AttentionMasks = {}): Tensor4D {
    const { causal = false } = masks;
    const scale = this.#scale === undefined ? {} : { scale: this.#scale };
    const weights = inLayer(this, () => {
      const mask = joinMasks(masks, { batch: key.shape[0], keys: key.shape[2] });
      return attentionWeights(query, key, { causal, ...scale, ...(mask === undefined ? {} : { mask }) });
    });
    return matMul(this.dropout.forward(weights), value) as Tensor4D;
  }

  override multiplyAdds(output: readonly number[], query?: readonly number[], key = query): number {
    const [batch = 1, heads = 1, queries = 1, outputs = 1] = output;
    const [keys = 1, width = 1] = key?.slice(2) ?? [];
    return batch * heads * queries * keys * (width + outputs);
  }
}
