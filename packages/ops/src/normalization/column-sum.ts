import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Sums over all axes but the last.
 *
 * As products with a row of ones, since tfjs's wasm kernel for `sum` transposes first and takes ten times as long; the batch is summed
 * apart, so that rounding errors of long sums stay small.
 */
export function columnSum(x: Tensor): Tensor1D {
  const columns = x.shape.at(-1) ?? 1;
  const batch = x.shape[0] ?? 1;
  const perItem = x.rank > 2 ? sumRows(tf.reshape(x, [batch, x.size / batch])) : x;
  return tf.reshape(sumRows(tf.reshape(perItem, [perItem.size / columns, columns])), [columns]);
}

/** The mean over all axes but the last. */
export function columnMean(x: Tensor): Tensor1D {
  const columns = x.shape.at(-1) ?? 1;
  return tf.mul(columnSum(x), columns / x.size);
}

function sumRows(x: Tensor2D): Tensor2D {
  return x.shape[0] === 1 ? x : tf.matMul(tf.ones([1, x.shape[0]]), x);
}
