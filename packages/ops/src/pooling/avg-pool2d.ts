import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { isPadded, nhwcPaddings, noPadding, padAttribute, type Sides, type Size2D } from '../geometry.js';
import { everyNth } from './every-nth.js';
import { type PoolingOptions, type PoolingWindow, poolingWindow } from './pooling-window.js';

export interface AvgPool2dOptions extends PoolingOptions {
  /** Counts padding, but not what ceilMode adds, as zeros; else it is left out of the mean; default true. */
  readonly countIncludePad?: boolean;
  /** Divides the sum of each window by this instead of the number of values. */
  readonly divisor?: number;
}

/**
 * The mean of each window. `avgPool2d(x, 2)` is short for `avgPool2d(x, { kernelSize: 2 })`.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.avg_pool2d`. On wasm a window with a NaN in it gives -Infinity.
 *
 * @throws RangeError when the padding is more than half the kernel, no window fits, or the divisor is 0.
 */
export function avgPool2d(x: Tensor4D, kernel: Size2D | AvgPool2dOptions): Tensor4D {
  const options: AvgPool2dOptions = typeof kernel === 'object' && 'kernelSize' in kernel ? kernel : { kernelSize: kernel };
  const { countIncludePad = true, divisor } = options;
  if (divisor === 0 || Number.isNaN(divisor)) throw new RangeError(`avgPool2d: divisor must not be ${divisor}.`);
  const window = poolingWindow('avgPool2d', x, options);
  const { kernel: size, sides, covered } = window;
  return tf.tidy(() => {
    if (divisor !== undefined) {
      return tf.mul(meanOfWindows(padWithZeros(x, covered), noPadding, window), (size[0] * size[1]) / divisor);
    }
    return countIncludePad
      ? meanOfWindows(padWithZeros(x, sides), beyond(covered, sides), window)
      : meanOfWindows(x, covered, window);
  });
}

/** tfjs's mean, which leaves padding out. */
function meanOfWindows(x: Tensor4D, sides: Sides, { kernel, stride, outputs }: PoolingWindow): Tensor4D {
  // wasm's kernel refuses windows of one value.
  if (kernel[0] * kernel[1] === 1) {
    return everyNth(everyNth(tf.pad(x, nhwcPaddings(sides)), 1, 0, stride[0], outputs[0]), 2, 0, stride[1], outputs[1]);
  }
  const attributes = { filterSize: kernel, strides: stride, pad: padAttribute(sides) };
  return tf.engine().runKernel(tf.AvgPool, { x }, attributes as unknown as tf.NamedAttrMap) as Tensor4D;
}

function padWithZeros(x: Tensor4D, sides: Sides): Tensor4D {
  return isPadded(sides) ? tf.pad(x, nhwcPaddings(sides)) : x;
}

/** What is left of a padding once another has been added. */
function beyond(covered: Sides, added: Sides): Sides {
  return [
    [0, covered[0][1] - added[0][1]],
    [0, covered[1][1] - added[1][1]],
  ];
}
