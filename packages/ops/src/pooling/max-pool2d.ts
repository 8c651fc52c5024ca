import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { nhwcPaddings, padAttribute, type Size2D } from '../geometry.js';
import { everyNth } from './every-nth.js';
import { maxOverTaps } from './max-over-taps.js';
import { type PoolingOptions, type PoolingWindow, poolingWindow } from './pooling-window.js';

export interface MaxPool2dOptions extends PoolingOptions {
  /** Distance between the values of a window; default 1. */
  readonly dilation?: Size2D;
}

/**
 * The largest value of each window; padding never is. `maxPool2d(x, 2)` is short for `maxPool2d(x, { kernelSize: 2 })`.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.max_pool2d`. The gradient goes to the first of equals in reading order.
 * Unlike torch's, a window with a NaN in it may give another value: tfjs's cpu kernel passes it over, and wasm's makes it -Infinity.
 *
 * @throws RangeError when the padding is more than half the kernel, or no window fits.
 */
export function maxPool2d(x: Tensor4D, kernel: Size2D | MaxPool2dOptions): Tensor4D {
  const options: MaxPool2dOptions = typeof kernel === 'object' && 'kernelSize' in kernel ? kernel : { kernelSize: kernel };
  const window = poolingWindow('maxPool2d', x, options, options.dilation);
  const { kernel: size, stride, dilation, covered } = window;
  const isDilated = Math.max(...dilation) > 1;
  // tfjs's kernels do not dilate, and wasm's refuses windows of one value.
  if (isDilated || size[0] * size[1] === 1) return tf.tidy(() => maxByAxis(x, window));
  const attributes = { filterSize: size, strides: stride, pad: padAttribute(covered) };
  return tf.engine().runKernel(tf.MaxPool, { x }, attributes as unknown as tf.NamedAttrMap) as Tensor4D;
}

const lowestFloat32 = -3.4028234663852886e38;

/** Along the rows first, so that the first of equals is the first in reading order. */
function maxByAxis(x: Tensor4D, { kernel, stride, dilation, covered, outputs }: PoolingWindow): Tensor4D {
  const padded = tf.pad(x, nhwcPaddings(covered), lowestFloat32);
  const rows = maxOverTaps(kernel[1], (tap) => everyNth(padded, 2, tap * dilation[1], stride[1], outputs[1]));
  return maxOverTaps(kernel[0], (tap) => everyNth(rows, 1, tap * dilation[0], stride[0], outputs[0]));
}
