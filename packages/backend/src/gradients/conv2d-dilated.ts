import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { insertZeros } from './insert-zeros.js';

/**
 * Gradient of a dilated convolution for its input. tfjs's backward kernels know no dilation, so it is a convolution itself: of the
 * gradient (spread out by the stride, padded to full overlap) with the filter turned by 180 degrees, dilated as the forward one was.
 */
export function dilatedInputGradient(
  dy: Tensor4D,
  filter: Tensor4D,
  inputShape: readonly number[],
  attributes: tf.Conv2DAttrs,
): Tensor4D {
  const { info, height, width } = geometry(inputShape, filter.shape, attributes);
  const full = tf.pad(spread(fromFormat(dy, attributes), info), [
    [0, 0],
    [height.reach, height.reach],
    [width.reach, width.reach],
    [0, 0],
  ]) as Tensor4D;
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const padded = convolve(full, turned, 1, [info.dilationHeight, info.dilationWidth]);
  const whole = tf.pad(padded, [
    [0, 0],
    [0, height.rest],
    [0, width.rest],
    [0, 0],
  ]);
  const dx = tf.slice(whole, [0, height.before, width.before, 0], [info.batchSize, info.inHeight, info.inWidth, info.inChannels]);
  return toFormat(dx as Tensor4D, attributes);
}

/**
 * Gradient of a dilated convolution for its filter: the input, its channels as batch, convolved with the (spread out) gradient as one
 * large filter; what dilated the filter is now the stride.
 */
export function dilatedFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: readonly number[],
  attributes: tf.Conv2DAttrs,
): Tensor4D {
  const { info, height, width } = geometry(x.shape, filterShape, attributes);
  const padded = tf.pad(fromFormat(x, attributes), [
    [0, 0],
    [height.before, height.after],
    [width.before, width.after],
    [0, 0],
  ]);
  const covered = tf.slice(padded, [0, 0, 0, 0], [info.batchSize, height.covered, width.covered, info.inChannels]);
  const channelsAsBatch = tf.transpose(covered, [3, 1, 2, 0]) as Tensor4D;
  const gradientAsFilter = tf.transpose(spread(fromFormat(dy, attributes), info), [1, 2, 0, 3]) as Tensor4D;
  const dw = convolve(channelsAsBatch, gradientAsFilter, [info.dilationHeight, info.dilationWidth], 1);
  return tf.transpose(dw, [1, 2, 0, 3]);
}

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

interface Axis {
  /** How far the dilated filter reaches beyond its first tap. */
  readonly reach: number;
  /** Length of the padded input that the windows cover. */
  readonly covered: number;
  readonly before: number;
  /** Padding after the input; windows may end short of it. */
  readonly after: number;
  /** Input values, counted with the padding before them, that lie behind the last window. */
  readonly rest: number;
}

function geometry(inputShape: readonly number[], filterShape: readonly number[], attributes: tf.Conv2DAttrs) {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  const axis = (length: number, out: number, stride: number, effective: number, before: number): Axis => {
    const covered = (out - 1) * stride + effective;
    const overhang = covered - before - length;
    return { reach: effective - 1, covered, before, after: Math.max(0, overhang), rest: Math.max(0, -overhang) };
  };
  return {
    info,
    height: axis(info.inHeight, info.outHeight, info.strideHeight, info.effectiveFilterHeight, info.padInfo.top),
    width: axis(info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth, info.padInfo.left),
  };
}

function spread(dy: Tensor4D, info: Info): Tensor4D {
  return insertZeros(insertZeros(dy, 1, info.strideHeight), 2, info.strideWidth) as Tensor4D;
}

type Pair = number | [number, number];

function convolve(x: Tensor4D, filter: Tensor4D, strides: Pair, dilations: Pair): Tensor4D {
  return tf.engine().runKernel(tf.Conv2D, { x, filter }, { strides, pad: 'valid', dataFormat: 'NHWC', dilations }) as Tensor4D;
}

function fromFormat(x: Tensor4D, { dataFormat }: tf.Conv2DAttrs): Tensor4D {
  return dataFormat === 'NCHW' ? tf.transpose(x, [0, 2, 3, 1]) : x;
}

function toFormat(x: Tensor4D, { dataFormat }: tf.Conv2DAttrs): Tensor4D {
  return dataFormat === 'NCHW' ? tf.transpose(x, [0, 3, 1, 2]) : x;
}
