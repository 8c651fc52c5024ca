import { add, cast, logicalAnd, logicalNot, mul, reshape, type Tensor, type Tensor2D, util } from '@tensorflow/tfjs-core';

export interface AttentionMasks {
  /**
   * Broadcasts to `[batch, heads, queries, keys]`, as `[queries, keys]` does. A bool mask is true where a query may attend (PyTorch's
   * `attn_mask` is true where it may not); a float32 mask is added to the scores. Default none.
   */
  readonly mask?: Tensor;
  /** Bool `[batch, keys]`, true where a key is padding that no query attends to; default none. */
  readonly keyPadding?: Tensor2D;
  /** Lets each query attend to the keys up to its own position; default false. */
  readonly causal?: boolean;
}

/** Far enough below any score that its exponential is 0. */
const farBelow = -1e9;

export interface Keys {
  readonly batch: number;
  readonly keys: number;
}

/**
 * One mask of both kinds, or undefined where there is none.
 *
 * @throws RangeError when the padding is not bool `[batch, keys]`.
 */
export function joinMasks({ mask, keyPadding }: AttentionMasks, { batch, keys }: Keys): Tensor | undefined {
  if (keyPadding === undefined) return mask;
  if (keyPadding.dtype !== 'bool' || !util.arraysEqual(keyPadding.shape, [batch, keys])) {
    throw new RangeError(
      `keyPadding must be bool [batch, keys], which is [${batch},${keys}], but it is ${keyPadding.dtype} [${keyPadding.shape}].`,
    );
  }
  const isPadding = reshape(keyPadding, [batch, 1, 1, keys]);
  if (mask === undefined) return logicalNot(isPadding);
  if (mask.dtype === 'bool') return logicalAnd(mask, logicalNot(isPadding));
  return add(mask, mul(cast(isPadding, 'float32'), farBelow));
}
