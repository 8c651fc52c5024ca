import { insertZeros } from '@ocelli/backend/gradients';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { isPadded, nhwcPaddings, type Padding2D, padAttribute, pairOf, type Sides, type Size2D, sidesOf } from '../geometry.js';

export interface ConvTranspose2dOptions {
  /** Step between windows of the result; default 1. */
  readonly stride?: Size2D;
  /** What is cut off the sides of the result; default 0. */
  readonly padding?: Padding2D;
  /** Rows and columns added at the end of the result; less than the stride or the dilation; default 0. */
  readonly outputPadding?: Size2D;
  /** Distance between the taps of the kernel; default 1. */
  readonly dilation?: Size2D;
  /** Groups of channels that are convolved apart; default 1. */
  readonly groups?: number;
}

/**
 * Transposed convolution: the gradient of `conv2d` for its input, as a function of its own.
 *
 * `x` is `[batch, height, width, in]`, `weight` `[kernelHeight, kernelWidth, out / groups, in]` (tfjs's order); the result has
 * `(height - 1) stride - padding before and after + dilation (kernelHeight - 1) + outputPadding + 1` rows; as
 * `torch.nn.functional.conv_transpose2d` without a bias.
 *
 * @throws RangeError when shapes, groups or options do not fit together.
 */
export function convTranspose2d(x: Tensor4D, weight: Tensor4D, options: ConvTranspose2dOptions = {}): Tensor4D {
  const { groups = 1 } = options;
  requireFit(x, weight, groups);
  const window = windowOf(x, weight, options);
  return tf.tidy(() => {
    const [tapHeight, tapWidth] = window.dilation;
    // tfjs's kernel does not dilate, so zeros go between the taps.
    const filter = insertZeros(insertZeros(weight, 0, tapHeight), 1, tapWidth) as Tensor4D;
    const images = groups === 1 ? [x] : tf.split(x, groups, 3);
    const filters = groups === 1 ? [filter] : tf.split(filter, groups, 3);
    const outputs = images.map((image, group) => backpropInput(image as Tensor4D, filters[group] as Tensor4D, window));
    const joined = groups === 1 ? (outputs[0] as Tensor4D) : tf.concat(outputs, 3);
    return isPadded(window.zeros) ? tf.pad(joined, nhwcPaddings(window.zeros)) : joined;
  });
}

interface Window {
  readonly stride: [number, number];
  readonly dilation: [number, number];
  /** What is cut off each side, where outputPadding has not given it back. */
  readonly cut: Sides;
  /** Rows and columns of zeros that no window reaches. */
  readonly zeros: Sides;
  /** Height and width without those zeros. */
  readonly size: [number, number];
}

function backpropInput(dy: Tensor4D, filter: Tensor4D, { stride, cut, size }: Window): Tensor4D {
  const inputShape = [dy.shape[0], ...size, filter.shape[2]];
  const attributes = { strides: stride, pad: padAttribute(cut), dataFormat: 'NHWC', inputShape };
  return tf.engine().runKernel(tf.Conv2DBackpropInput, { dy, filter }, attributes as unknown as tf.NamedAttrMap) as Tensor4D;
}

function windowOf(x: Tensor4D, weight: Tensor4D, options: ConvTranspose2dOptions): Window {
  const stride = pairOf('convTranspose2d: stride', options.stride ?? 1);
  const sides = sidesOf('convTranspose2d: padding', options.padding ?? 0);
  const dilation = pairOf('convTranspose2d: dilation', options.dilation ?? 1);
  const extra = pairOf('convTranspose2d: outputPadding', options.outputPadding ?? 0, 0);
  const along = (axis: 0 | 1) => {
    if (extra[axis] >= Math.max(stride[axis], dilation[axis])) {
      throw new RangeError(
        `convTranspose2d: outputPadding must be less than the stride or the dilation, but it is ${extra[axis]} with a stride of ${stride[axis]}.`,
      );
    }
    const [before, after] = sides[axis];
    const cutAfter = Math.max(0, after - extra[axis]);
    const whole = ((x.shape[axis + 1] ?? 1) - 1) * stride[axis] + dilation[axis] * ((weight.shape[axis] ?? 1) - 1) + 1;
    const length = whole - before - cutAfter;
    if (length < 1) {
      throw new RangeError(
        `convTranspose2d: padding ${before} and ${after} leaves nothing of the ${whole} values of the result.`,
      );
    }
    return { cut: [before, cutAfter] as const, zeros: [0, Math.max(0, extra[axis] - after)] as const, length };
  };
  const [height, width] = [along(0), along(1)];
  return {
    stride,
    dilation,
    cut: [height.cut, width.cut],
    zeros: [height.zeros, width.zeros],
    size: [height.length, width.length],
  };
}

function requireFit(x: Tensor4D, weight: Tensor4D, groups: number): void {
  if (x.rank !== 4 || weight.rank !== 4) {
    throw new RangeError(
      `convTranspose2d: the input and the weight must have four axes, but they are [${x.shape}] and [${weight.shape}].`,
    );
  }
  if (!Number.isInteger(groups) || groups < 1 || x.shape[3] !== weight.shape[3] || weight.shape[3] % groups !== 0) {
    throw new RangeError(
      `convTranspose2d: the weight's last axis must be the input's channels, and groups must divide it, but the input is [${x.shape}] and the weight [${weight.shape}] with groups ${groups}.`,
    );
  }
}
