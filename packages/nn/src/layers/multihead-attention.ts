import { addBias, attentionWeights, dropoutMask, linear } from '@ocelli/ops';
import {
  matMul,
  mul,
  reshape,
  split,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { zeros } from '../initializers/constant.js';
import { xavierUniform } from '../initializers/xavier.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { stepRandom } from '../module/random-stream.js';
import { type AttentionMasks, joinMasks } from './attention-masks.js';
import { Linear } from './linear.js';
import { inLayer, requireInteger, requireProbability } from './require.js';

export interface MultiheadAttentionOptions {
  /** Whether the projections have biases; default true. */
  readonly bias?: boolean;
  /** Probability that an attention weight is dropped in training; default 0. */
  readonly dropout?: number;
  /** Width of the keys; default `width`. */
  readonly keyWidth?: number;
  /** Width of the values; default `width`. */
  readonly valueWidth?: number;
}

/** What `attend` gives. */
export interface Attended {
  /** `[batch, queries, width]`. */
  readonly output: Tensor3D;
  /** `[batch, heads, queries, keys]`; each row sums to 1, but for dropout. */
  readonly weights: Tensor4D;
}

type Projected = readonly [query: Tensor3D, key: Tensor3D, value: Tensor3D];

/**
 * Attention in several heads, `softmax(q k^T / sqrt(width / heads)) v` in each, between two projections; Vaswani et al. 2017, as
 * `torch.nn.MultiheadAttention` with the batch first.
 *
 * State: `in_proj_weight` `[3 width, width]` (or `q_proj_weight`, `k_proj_weight` and `v_proj_weight` where keys or values have widths of
 * their own), `in_proj_bias` `[3 width]`, `out_proj.weight` and `out_proj.bias`.
 */
export class MultiheadAttention extends Module {
  readonly width: number;
  readonly heads: number;
  readonly dropout: number;
  readonly in_proj_weight: Parameter<Tensor2D> | null = null;
  readonly q_proj_weight: Parameter<Tensor2D> | null = null;
  readonly k_proj_weight: Parameter<Tensor2D> | null = null;
  readonly v_proj_weight: Parameter<Tensor2D> | null = null;
  readonly in_proj_bias: Parameter<Tensor1D> | null;
  readonly out_proj: Linear;

  /** @throws RangeError when the heads do not divide the width. */
  constructor(width: number, heads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const { bias = true, dropout = 0, keyWidth = width, valueWidth = width } = options;
    requireInteger('MultiheadAttention: width', width);
    requireInteger('MultiheadAttention: heads', heads);
    requireInteger('MultiheadAttention: keyWidth', keyWidth);
    requireInteger('MultiheadAttention: valueWidth', valueWidth);
    requireProbability('MultiheadAttention: dropout', dropout);
    if (width % heads !== 0) throw new RangeError(`MultiheadAttention: ${heads} heads do not divide the width ${width}.`);
    this.width = width;
    this.heads = heads;
    this.dropout = dropout;
    const weight = (shape: number[]) => new Parameter<Tensor2D>(shape, { initializer: xavierUniform() });
    if (keyWidth === width && valueWidth === width) {
      this.in_proj_weight = weight([3 * width, width]);
    } else {
      this.q_proj_weight = weight([width, width]);
      this.k_proj_weight = weight([width, keyWidth]);
      this.v_proj_weight = weight([width, valueWidth]);
    }
    this.in_proj_bias = bias ? new Parameter([3 * width], { initializer: zeros() }) : null;
    this.out_proj = new Linear(width, width, { bias, biasInitializer: zeros() });
  }

  /**
   * Attention of the queries `[batch, queries, width]` to the keys and values `[batch, keys, ...]`, which are the queries and the keys by
   * default: `[batch, queries, width]`.
   *
   * @throws RangeError when the shapes or the masks do not fit together.
   */
  override forward(query: Tensor3D, key: Tensor3D = query, value: Tensor3D = key, masks: AttentionMasks = {}): Tensor3D {
    return this.attend(query, key, value, masks).output;
  }

  /** As `forward`, with the weights of each head. @throws RangeError as `forward` does. */
  attend(query: Tensor3D, key: Tensor3D = query, value: Tensor3D = key, masks: AttentionMasks = {}): Attended {
    this.#requireFit(query, key, value);
    const [queries, keys, values] = this.#project(query, key, value).map((projected) => this.#toHeads(projected));
    const { causal = false } = masks;
    const all = inLayer(this, () => {
      const mask = joinMasks(masks, { batch: key.shape[0], keys: key.shape[1] });
      return attentionWeights(queries as Tensor, keys as Tensor, { causal, ...(mask === undefined ? {} : { mask }) });
    });
    const weights = this.#drop(all as Tensor4D);
    const joined = transpose(matMul(weights, values as Tensor), [0, 2, 1, 3]);
    const output = reshape(joined, [query.shape[0], query.shape[1], this.width]) as Tensor3D;
    return { output: this.out_proj.forward(output), weights };
  }

  /** Without those of `out_proj`, which counts its own. */
  override multiplyAdds(output: readonly number[], query?: readonly number[], key = query, value = key): number {
    const [batch = 1, queries = 1] = output;
    const [, keys = 1, keyWidth = 1] = key ?? [];
    const valueWidth = value?.[2] ?? 1;
    const projections = queries * this.width + keys * (keyWidth + valueWidth);
    return batch * this.width * (projections + 2 * queries * keys);
  }

  #project(query: Tensor3D, key: Tensor3D, value: Tensor3D): Projected {
    const bias = this.in_proj_bias?.value;
    if (this.in_proj_weight !== null && query === key && key === value) {
      const all = linear(query, this.in_proj_weight.value, bias);
      return split(all, 3, 2) as unknown as Projected;
    }
    const weights =
      this.in_proj_weight === null
        ? [this.q_proj_weight, this.k_proj_weight, this.v_proj_weight].map((weight) => weight?.value)
        : split(this.in_proj_weight.value, 3, 0);
    const biases = bias === undefined ? [] : split(bias, 3, 0);
    const inputs = [query, key, value];
    return inputs.map((input, index) => {
      const product = linear(input, weights[index] as Tensor2D);
      return biases.length === 0 ? product : addBias(product, biases[index] as Tensor1D);
    }) as unknown as Projected;
  }

  /** `[batch, tokens, width]` to `[batch, heads, tokens, width / heads]`. */
  #toHeads(x: Tensor3D): Tensor4D {
    const [batch, tokens] = x.shape;
    return transpose(reshape(x, [batch, tokens, this.heads, this.width / this.heads]), [0, 2, 1, 3]) as Tensor4D;
  }

  #drop(weights: Tensor4D): Tensor4D {
    if (!this.training || this.dropout === 0) return weights;
    return mul(weights, dropoutMask(weights.shape, this.dropout, stepRandom(this)));
  }

  #requireFit(query: Tensor3D, key: Tensor3D, value: Tensor3D): void {
    const keyWidth = this.k_proj_weight?.shape[1] ?? this.width;
    const valueWidth = this.v_proj_weight?.shape[1] ?? this.width;
    const [batch] = query.shape;
    const keys = key.shape[1];
    const wanted = [
      { name: 'query', x: query, shape: [batch, query.shape[1], this.width] },
      { name: 'key', x: key, shape: [batch, keys, keyWidth] },
      { name: 'value', x: value, shape: [batch, keys, valueWidth] },
    ];
    for (const { name, x, shape } of wanted) {
      if (x.rank !== 3 || shape.some((length, axis) => length !== x.shape[axis])) {
        const expected = name === 'query' ? `[batch, queries, ${this.width}]` : `[${shape.join(', ')}]`;
        throw new RangeError(`${this.describe()}: the ${name} must be ${expected}, but it is [${x.shape}].`);
      }
    }
  }
}
