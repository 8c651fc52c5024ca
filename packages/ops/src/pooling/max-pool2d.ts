import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { nhwcPaddings, padAttribute, type Size2D } from '../geometry.js';
import { maxOverTaps } from './max-over-taps.js';
import { type PoolingOptions, poolingWindow } from './pooling-window.js';

export interface MaxPool2dOptions extends PoolingOptions {
  /** Distance between the values of a window; default 1. */
  readonly dilation?: Size2D;
}

/**
 * The largest value of each window; padding never is. `maxPool2d(x, 2)` is short for `maxPool2d(x, { kernelSize: 2 })`.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.max_pool2d`. Among equals the first in reading order has the gradient.
 *
 * @throws RangeError when the padding is more than half the kernel, or no window fits.
 */
export function maxPool2d(x: Tensor4D, kernel: Size2D | MaxPool2dOptions): Tensor4D {
  const { dilation = 1, ...options }: MaxPool2dOptions = toOptions(kernel);
  const window = poolingWindow('maxPool2d', x, options, dilation);
  const [dilationHeight, dilationWidth] = window.dilation;
  const singleValue = window.kernel[0] * window.kernel[1] === 1;
  if (dilationHeight === 1 && dilationWidth === 1 && !singleValue) {
    const attributes = { filterSize: window.kernel, strides: window.stride, pad: padAttribute(window.covered) };
    return tf.engine().runKernel(tf.MaxPool, { x }, attributes as unknown as tf.NamedAttrMap) as Tensor4D;
  }
  // tfjs's kernels do not dilate, and wasm's refuses windows of one value.
  return tf.tidy(() => {
    const padded = tf.pad(x, nhwcPaddings(window.covered), lowestFloat32);
    const alongWidth = maxOverTaps(padded, 2, window.kernel[1], dilationWidth, window.stride[1], window.outputs[1]);
    return maxOverTaps(alongWidth, 1, window.kernel[0], dilationHeight, window.stride[0], window.outputs[0]);
  });
}

const lowestFloat32 = -3.4028234663852886e38;

function toOptions(kernel: Size2D | MaxPool2dOptions): MaxPool2dOptions {
  return typeof kernel === 'object' && 'kernelSize' in kernel ? kernel : { kernelSize: kernel };
}
