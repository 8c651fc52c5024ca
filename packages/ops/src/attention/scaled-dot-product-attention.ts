import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export interface AttentionOptions {
  /**
   * Broadcasts to `[..., queries, keys]`. A bool mask is true where a query may attend; a float32 mask is added to the scores.
   * Default none.
   */
  readonly mask?: Tensor;
  /** Lets each query attend to the keys up to its own position; default false. */
  readonly causal?: boolean;
  /** Factor of the scores; default `1 / sqrt(width of a query)`. */
  readonly scale?: number;
}

/**
 * `softmax(q k^T scale + mask) v`; Vaswani et al. 2017, as `torch.nn.functional.scaled_dot_product_attention`.
 *
 * `query` is `[..., queries, width]`, `key` `[..., keys, width]`, `value` `[..., keys, outputs]`; the result `[..., queries, outputs]`. A
 * query that may attend to nothing gives zeros.
 *
 * @throws RangeError when the shapes do not fit together.
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  requireFit(query, key, value);
  return tf.tidy(() => tf.matMul(attentionWeights(query, key, options), value));
}

/**
 * The weights of `scaledDotProductAttention`, `softmax(q k^T scale + mask)`: `[..., queries, keys]`.
 *
 * @throws RangeError when the shapes do not fit together.
 */
export function attentionWeights(query: Tensor, key: Tensor, options: AttentionOptions = {}): Tensor {
  requireFit(query, key, key);
  const { mask, causal = false, scale = 1 / Math.sqrt(query.shape.at(-1) ?? 1) } = options;
  return tf.tidy(() => {
    const scores = tf.matMul(tf.mul(query, scale), key, false, true);
    requireMask(mask, scores);
    const allowed = allowedPairs(scores, mask, causal);
    const biased = mask?.dtype === 'float32' ? tf.add(scores, mask) : scores;
    if (allowed === undefined) return tf.softmax(biased);
    // Sums with the mask as numbers: `where` is slow on wasm, and infinities would make rows that are all masked NaN.
    const weights = tf.softmax(tf.add(biased, tf.mul(tf.sub(allowed, 1), farBelow)));
    return mask?.dtype === 'bool' ? tf.mul(weights, allowed) : weights;
  });
}

/** Far enough below any score that its exponential is 0. */
const farBelow = 1e9;

/** 1 where a query may attend, 0 elsewhere; nothing where all may. */
function allowedPairs(scores: Tensor, mask: Tensor | undefined, causal: boolean): Tensor | undefined {
  const chosen = mask?.dtype === 'bool' ? tf.cast(mask, 'float32') : undefined;
  if (!causal) return chosen;
  const [queries = 1, keys = 1] = scores.shape.slice(-2);
  const past = Float32Array.from({ length: queries * keys }, (_, index) => (index % keys <= Math.floor(index / keys) ? 1 : 0));
  const triangle = tf.tensor2d(past, [queries, keys]);
  return chosen === undefined ? triangle : tf.mul(triangle, chosen);
}

function requireMask(mask: Tensor | undefined, scores: Tensor): void {
  if (mask === undefined) return;
  if (mask.dtype !== 'bool' && mask.dtype !== 'float32') {
    throw new RangeError(`attention: the mask must be bool or float32, but it is ${mask.dtype}.`);
  }
  const lacking = scores.rank - mask.rank;
  if (lacking < 0 || mask.shape.some((length, axis) => length !== 1 && length !== scores.shape[axis + lacking])) {
    throw new RangeError(`attention: the mask [${mask.shape}] must broadcast to the scores [${scores.shape}].`);
  }
}

function requireFit(query: Tensor, key: Tensor, value: Tensor): void {
  if ([query, key, value].some(({ rank }) => rank < 2)) {
    throw new RangeError(
      `attention: queries, keys and values must have at least two axes, but they are [${query.shape}], [${key.shape}] and [${value.shape}].`,
    );
  }
  const batches = [query, key, value].map(({ shape }) => shape.slice(0, -2));
  if (!broadcast(batches)) {
    throw new RangeError(
      `attention: all axes but the last two must broadcast, but queries, keys and values are [${query.shape}], [${key.shape}] and [${value.shape}].`,
    );
  }
  const [keys, width] = key.shape.slice(-2);
  if (query.shape.at(-1) !== width || value.shape.at(-2) !== keys) {
    throw new RangeError(
      `attention: queries and keys must have the same width, and as many keys as values, but they are [${query.shape}], [${key.shape}] and [${value.shape}].`,
    );
  }
}

/** Whether shapes broadcast with one another: their axes, counted from the end, have one length or 1. */
function broadcast(shapes: readonly (readonly number[])[]): boolean {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, back) => shapes.map((shape) => shape.at(-1 - back) ?? 1)).every(
    (lengths) => new Set(lengths.filter((length) => length !== 1)).size <= 1,
  );
}
