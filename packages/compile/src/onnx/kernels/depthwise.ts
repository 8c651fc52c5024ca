import type { backend_util } from '@tensorflow/tfjs-core';
import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import { depthwiseInfo } from '../../graph/windows.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, inOrder, type Order, sameOrder } from '../order.js';
import type { Window } from './channel-blocks.js';
import { depthwiseInBlocks } from './depthwise-in-blocks.js';
import { pixelMatrix } from './depthwise-matrices.js';
import { hasPlainImages } from './plain-convolution.js';

export type Info = backend_util.Conv2DInfo;

/** A filter `[height, width, channels, multiplier]` with its taps innermost: then it is one of ONNX's for groups of one channel. */
export const depthwiseOrder: Order = [2, 3, 0, 1];

/** Convolutions of each channel by filters of its own. */
export function depthwiseKernels(): Record<string, Lower> {
  return { DepthwiseConv2dNative: convolve };
}

function convolve({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, filter } = inputs as Record<'x' | 'filter', Value>;
  const [output] = outputs as [Value];
  const info = depthwiseInfo(x.shape, filter.shape, attributes);
  const order = imageOrderOf(x, lowering);
  const weights = lowering.read(filter, depthwiseOrder);
  const form = lowering.forms.depthwise(info, 'forward', lowering.channelBlock);
  if (form === 'pixels' && sameOrder(order, channelsOutermost)) {
    return lowering.write(output, byPixels(lowering.builder, lowering.read(x, order), weights, info), order);
  }
  const { top, left, bottom, right } = info.padInfo;
  const window: Window = {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
  if (form === 'blocked') return depthwiseInBlocks(lowering, x, weights, window, output, order);
  const shape = inOrder(output.shape, order);
  const y = grouped(lowering.builder, lowering.read(x, order), weights, order, window, info.inChannels, shape);
  lowering.write(output, y, order);
}

/** Images may lie either way: what computes with them costs the same, and turning them costs as much again. */
export function imageOrderOf(x: Value, lowering: Lowering): Order {
  const order = lowering.orderOf(x);
  const isFirst = hasPlainImages(lowering) || (order !== undefined && sameOrder(order, channelsFirst));
  return isFirst ? channelsFirst : channelsOutermost;
}

function byPixels(builder: OnnxBuilder, images: OnnxValue, weights: OnnxValue, info: Info): OnnxValue {
  const [channels = 1, batch = 1] = images.shape;
  const [pixels, outPixels] = [info.inHeight * info.inWidth, info.outHeight * info.outWidth];
  const matrix = pixelMatrix(builder, weights, info);
  const rows = builder.reshape(images, [channels, batch, pixels]);
  const product = builder.node('MatMul', [rows, matrix], {}, { shape: [channels, batch, outPixels] });
  return builder.reshape(product, [channels, batch, info.outHeight, info.outWidth]);
}

/** A convolution by groups of channels; with channels outermost one over volumes whose depth is the batch. */
export function grouped(
  builder: OnnxBuilder,
  images: OnnxValue,
  weights: OnnxValue,
  order: Order,
  { strides, dilations, pads: [top, left, bottom, right] }: Window,
  group: number,
  shape: readonly number[],
): OnnxValue {
  const [height = 1, width = 1] = weights.shape.slice(-2);
  const out = sameOrder(order, channelsFirst) ? (shape[1] ?? 1) : (shape[0] ?? 1);
  const into = sizeOf(weights.shape) / out / height / width;
  if (sameOrder(order, channelsFirst)) {
    const filter = builder.reshape(weights, [out, into, height, width]);
    const told = { group, strides, dilations, kernel_shape: [height, width], pads: [top, left, bottom, right] };
    return builder.node('Conv', [images, filter], told, { shape });
  }
  const volume = builder.reshape(images, [1, ...images.shape]);
  const filter = builder.reshape(weights, [out, into, 1, height, width]);
  const told = {
    group,
    strides: [1, ...strides],
    dilations: [1, ...dilations],
    kernel_shape: [1, height, width],
    pads: [0, top, left, 0, bottom, right],
  };
  return builder.reshape(builder.node('Conv', [volume, filter], told, { shape: [1, ...shape] }), shape);
}
