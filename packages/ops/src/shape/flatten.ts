import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Puts all axes but the first into one, in torch's order: an image batch `[batch, height, width, channels]` becomes
 * `[batch, channels * height * width]` with channels outermost, so that weights trained on torch's layout fit.
 */
export function flatten(x: Tensor): Tensor2D {
  const batch = x.shape[0] ?? 1;
  // Where no axis has to move there is nothing to transpose, nor in an empty batch, at which wasm's kernel fails.
  const isImage = x.rank === 4 && x.size > 0 && x.shape[3] !== 1 && (x.shape[1] ?? 1) * (x.shape[2] ?? 1) !== 1;
  const length = tf.util.sizeFromShape(x.shape.slice(1));
  return tf.tidy(() => tf.reshape(isImage ? tf.transpose(x, [0, 3, 1, 2]) : x, [batch, length]));
}
