import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Sums over all axes but the last. */
export function columnSum(x: Tensor): Tensor1D {
  const columns = x.shape.at(-1) ?? 1;
  return tf.mul(columnMean(x), x.size / columns);
}

/**
 * The mean over all axes but the last.
 *
 * As poolings, since tfjs's wasm kernels for `sum` and `mean` transpose first and take ten times as long. (A product with a row of ones
 * is as fast, but wasm keeps a packed copy of a product's second operand for as long as that lives.) Two windows in turn, each about
 * the square root of the rows, keep the rounding errors of long sums small.
 */
export function columnMean(x: Tensor): Tensor1D {
  const columns = x.shape.at(-1) ?? 1;
  const rows = x.size / columns;
  const parts = divisorNearRoot(rows);
  const partMeans = meanOfRows(x, parts, rows / parts, columns);
  return tf.reshape(meanOfRows(partMeans, 1, parts, columns), [columns]);
}

/** From `[parts, rows, columns]` to `[parts, 1, columns]`, whatever shape the values come in. */
export function meanOfRows(x: Tensor, parts: number, rows: number, columns: number): Tensor {
  if (rows === 1) return tf.reshape(x, [parts, 1, columns]);
  const image = tf.reshape(x, [parts, 1, rows, columns]) as Tensor4D;
  return tf.reshape(tf.avgPool(image, [1, rows], 1, 'valid'), [parts, 1, columns]);
}

function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor--;
  return divisor;
}
