import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export interface OneHotOptions {
  /** Value at the index; default 1. */
  readonly on?: number;
  /** Value elsewhere; default 0. */
  readonly off?: number;
}

/**
 * A vector of `depth` values for each index, float32, with the new axis last; as `torch.nn.functional.one_hot`. An index outside
 * `0 .. depth - 1` gives a vector of `off`.
 *
 * @throws RangeError when the indices are not int32 or the depth is not at least 1.
 */
export function oneHot(indices: Tensor, depth: number, { on = 1, off = 0 }: OneHotOptions = {}): Tensor {
  if (indices.dtype !== 'int32') throw new RangeError(`oneHot: indices must be int32, but they are ${indices.dtype}.`);
  if (!Number.isInteger(depth) || depth < 1)
    throw new RangeError(`oneHot: depth must be an integer of at least 1, but it is ${depth}.`);
  return tf.tidy(() => {
    const hot = isIndex(indices, depth);
    return on === 1 && off === 0 ? hot : tf.add(tf.mul(hot, on - off), off);
  });
}

/** 1 where an index is the position along a new last axis, else 0; float32. An index out of range gives zeros. */
export function isIndex(indices: Tensor, depth: number): Tensor {
  // Made as integers: wasm's kernel writes those whatever dtype it is asked for.
  return tf.cast(tf.oneHot(indices, depth), 'float32');
}
