import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Spreads an axis out: element `i` moves to `i * spacing` and zeros fill the gaps, so length `n` becomes `(n - 1) spacing + 1`. */
export function insertZeros(x: Tensor, axis: number, spacing: number): Tensor {
  const length = x.shape[axis] ?? 1;
  if (spacing === 1 || length <= 1) return x;
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const spread = tf.pad(tf.reshape(x, [outer * length, 1, inner]), [
    [0, 0],
    [0, spacing - 1],
    [0, 0],
  ]);
  const spreadLength = (length - 1) * spacing + 1;
  const trimmed = tf.slice(tf.reshape(spread, [outer, length * spacing, inner]), [0, 0, 0], [outer, spreadLength, inner]);
  return tf.reshape(trimmed, [...x.shape.slice(0, axis), spreadLength, ...x.shape.slice(axis + 1)]);
}
