import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { pairOf, type Size2D } from '../geometry.js';
import { meanOfRows } from '../normalization/column-sum.js';
import { requireImages } from '../require.js';
import { type ResizeMatrix, resizeMatrix } from '../resampling/resize-matrix.js';
import { separableResize } from '../resampling/separable-resize.js';
import { avgPool2d } from './avg-pool2d.js';
import { maxOverTaps } from './max-over-taps.js';
import { maxPool2d } from './max-pool2d.js';

/**
 * Means over a grid of `size` windows, from `floor(i in / out)` up to `ceil((i + 1) in / out)`, so that they cover the image.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.adaptive_avg_pool2d`.
 *
 * @throws RangeError when the input has not four axes or the size is not at least 1.
 */
export function adaptiveAvgPool2d(x: Tensor4D, size: Size2D): Tensor4D {
  requireImages('adaptiveAvgPool2d', x);
  const outputs = pairOf('adaptiveAvgPool2d: size', size);
  const [, height, width] = x.shape;
  const kernelSize = evenKernel(x, outputs);
  return kernelSize === undefined
    ? separableResize(x, meanMatrix(height, outputs[0]), meanMatrix(width, outputs[1]))
    : avgPool2d(x, { kernelSize });
}

/**
 * The largest value in each window of a grid of `size` windows, those of `adaptiveAvgPool2d`.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.adaptive_max_pool2d`.
 *
 * @throws RangeError when the input has not four axes or the size is not at least 1.
 */
export function adaptiveMaxPool2d(x: Tensor4D, size: Size2D): Tensor4D {
  requireImages('adaptiveMaxPool2d', x);
  const outputs = pairOf('adaptiveMaxPool2d: size', size);
  const kernelSize = evenKernel(x, outputs);
  if (kernelSize !== undefined) return maxPool2d(x, { kernelSize });
  return tf.tidy(() => maxAlong(maxAlong(x, 2, outputs[1]), 1, outputs[0]));
}

/**
 * The mean of each channel of each image: `[batch, height, width, channels]` to `[batch, channels]`.
 *
 * @throws RangeError when the input has not four axes.
 */
export function globalAvgPool2d(x: Tensor4D): Tensor2D {
  requireImages('globalAvgPool2d', x);
  const [batch, height, width, channels] = x.shape;
  const share = 1 / (height * width);
  return customGradient({
    inputs: [x],
    value: () => tf.reshape(meanOfRows(x, batch, height * width, channels), [batch, channels]) as Tensor2D,
    saved: [],
    // A product with a filled tensor: wasm's kernel that tiles takes a hundred times as long.
    gradient: (dy) => [tf.mul(tf.fill(x.shape, share), tf.reshape(dy, [batch, 1, 1, channels]))],
  });
}

/** Where all windows are alike this is plain pooling. */
function evenKernel(x: Tensor4D, [rows, columns]: readonly [number, number]): [number, number] | undefined {
  const [, height, width] = x.shape;
  return height % rows === 0 && width % columns === 0 ? [height / rows, width / columns] : undefined;
}

function windowAt(index: number, length: number, outputs: number): { readonly start: number; readonly end: number } {
  return { start: Math.floor((index * length) / outputs), end: Math.ceil(((index + 1) * length) / outputs) };
}

function meanMatrix(length: number, outputs: number): ResizeMatrix {
  return resizeMatrix(length, outputs, (index) => {
    const { start, end } = windowAt(index, length, outputs);
    return Array.from({ length: end - start }, (_, tap) => [start + tap, 1 / (end - start)] as const);
  });
}

/** Windows shorter than the longest look at their last value again. */
function maxAlong(x: Tensor4D, axis: 1 | 2, outputs: number): Tensor4D {
  const windows = Array.from({ length: outputs }, (_, index) => windowAt(index, x.shape[axis] ?? 1, outputs));
  const longest = Math.max(...windows.map(({ start, end }) => end - start));
  const places = (tap: number): Tensor1D =>
    tf.tensor1d(
      windows.map(({ start, end }) => Math.min(start + tap, end - 1)),
      'int32',
    );
  return maxOverTaps(longest, (tap) => tf.gather(x, places(tap), axis));
}
