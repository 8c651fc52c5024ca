import {
  add,
  concat,
  expandDims,
  matMul,
  reshape,
  slice,
  split,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  transpose,
} from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { relativeAttentionWeights } from './relative-attention.js';
import { inLayer, requireInteger, requireLastAxis } from './require.js';
import { positionsFrom, sinusoids } from './sinusoids.js';

/** Vectors that all layers of a Transformer-XL add to their queries, `[heads, width / heads]` each. */
export interface RelativeBiases {
  /** Before they meet keys: u in the paper, `r_w_bias` in its code. */
  readonly content: Tensor2D;
  /** Before they meet distances: v in the paper, `r_r_bias` in its code. */
  readonly position: Tensor2D;
}

export interface RelativeMultiheadAttentionOptions {
  /** Probability of the dropout behind the last projection; default 0. */
  readonly dropout?: number;
  /** Probability that an attention weight is dropped in training; default 0. */
  readonly attentionDropout?: number;
}

/**
 * Causal attention of a segment to itself and to the memory before it, by distances, beside a shortcut and with a layer normalisation
 * behind; Dai et al. 2019, as `RelPartialLearnableMultiHeadAttn` of its code with the batch first.
 *
 * State: `qkv_net` `[3 width, width]`, `r_net` and `o_net` `[width, width]`, all without biases, and `layer_norm`.
 */
export class RelativeMultiheadAttention extends Module {
  readonly width: number;
  readonly heads: number;
  readonly qkv_net: Linear;
  readonly r_net: Linear;
  readonly o_net: Linear;
  readonly layer_norm: LayerNorm;
  readonly drop: Dropout;
  readonly dropatt: Dropout;

  /** @throws RangeError when the width is not even, or the heads do not divide it. */
  constructor(width: number, heads: number, options: RelativeMultiheadAttentionOptions = {}) {
    super();
    const { dropout = 0, attentionDropout = 0 } = options;
    requireInteger('RelativeMultiheadAttention: width', width, 2);
    requireInteger('RelativeMultiheadAttention: heads', heads);
    if (width % 2 !== 0 || width % heads !== 0) {
      throw new RangeError(`RelativeMultiheadAttention: 2 and ${heads} heads must divide the width ${width}.`);
    }
    this.width = width;
    this.heads = heads;
    this.qkv_net = new Linear(width, 3 * width, { bias: false });
    this.r_net = new Linear(width, width, { bias: false });
    this.o_net = new Linear(width, width, { bias: false });
    this.layer_norm = new LayerNorm(width);
    this.drop = new Dropout(dropout);
    this.dropatt = new Dropout(attentionDropout);
  }

  /**
   * `[batch, tokens, width]` to the same; `memory` is `[batch, remembered, width]`, of the tokens right before, or undefined.
   *
   * @throws RangeError when the shapes do not fit together.
   */
  override forward(x: Tensor3D, biases: RelativeBiases, memory?: Tensor3D): Tensor3D {
    requireLastAxis(this, x, this.width);
    const heard = memory === undefined ? x : inLayer(this, () => concat([memory, x], 1));
    const [, tokens] = x.shape;
    const keys = heard.shape[1];
    const [queries, ownKeys, values] = split(this.#toHeads(this.qkv_net.forward(heard), 3), 3, 1) as [
      Tensor4D,
      Tensor4D,
      Tensor4D,
    ];
    const [batch, heads, , headWidth] = queries.shape;
    const weights = relativeAttentionWeights({
      query: slice(queries, [0, 0, keys - tokens, 0], [batch, heads, tokens, headWidth]),
      key: ownKeys,
      distances: this.#distances(keys),
      contentBias: biases.content,
      positionBias: biases.position,
    });
    const joined = transpose(matMul(this.dropatt.forward(weights), values), [0, 2, 1, 3]);
    const output = this.o_net.forward(reshape(joined, [batch, tokens, this.width]) as Tensor3D);
    return this.layer_norm.forward(add(x, this.drop.forward(output)));
  }

  /** Without those of the projections, which count their own. */
  override multiplyAdds(
    output: readonly number[],
    _x?: readonly number[],
    _biases?: readonly number[],
    memory?: readonly number[],
  ): number {
    const [batch = 1, tokens = 1] = output;
    return 3 * batch * tokens * (tokens + (memory?.[1] ?? 0)) * this.width;
  }

  /** `[heads, keys, width / heads]` for the distances `keys - 1` to 0. */
  #distances(keys: number): Tensor3D {
    const positions = positionsFrom(0, keys).toReversed();
    const embedded = tensor2d(sinusoids(positions, this.width, { pairs: 'halves' }), [keys, this.width]);
    const projected = this.#toHeads(expandDims(this.r_net.forward(embedded), 0) as Tensor3D, 1);
    return reshape(projected, [this.heads, keys, this.width / this.heads]);
  }

  /** `[batch, tokens, parts width]` to `[batch, parts heads, tokens, width / heads]`. */
  #toHeads(x: Tensor3D, parts: number): Tensor4D {
    const [batch, tokens] = x.shape;
    return transpose(reshape(x, [batch, tokens, parts * this.heads, this.width / this.heads]), [0, 2, 1, 3]);
  }
}
