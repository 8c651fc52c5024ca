import type { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf, type Value } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { channelsFirst, inOrder, type Order, sameOrder } from '../order.js';
import { paddingBack } from '../padding-back.js';
import { convolutionOfBlocks, filterInBlocks, inBlocks, outOfBlocks, type Window } from './channel-blocks.js';
import { reversedTaps } from './input-gradients.js';
import { sliced } from './shapes.js';

type Info = backend_util.Conv2DInfo;

// Each channel of each image counts as a channel of its own. So images may lie in either order, and their number need not fill blocks.

/** A convolution of each channel by filters `[channels, 1, height, width]`, of images that lie in some order, as those that it gives do. */
export function depthwiseInBlocks(
  lowering: Lowering,
  x: Value,
  weights: OnnxValue,
  window: Window,
  output: Value,
  order: Order,
): void {
  const images = allChannels(lowering, x, order);
  const { builder } = lowering;
  const filter = repeated(lowering, weights, inOrder(x.shape, order), order);
  const shape = inOrder(output.shape, order);
  const [, , height = 1, width = 1] = shape;
  const y = convolutionOfBlocks(builder, [images, filter], window, [height, width]);
  lowering.write(output, builder.reshape(asWanted(lowering, output, y), shape), order);
}

/** Its gradient by the input: a convolution with the taps in reverse, of `dy` with zeros in between where there are strides. */
export function depthwiseGradientInBlocks(
  lowering: Lowering,
  dy: Value,
  weights: OnnxValue,
  info: Info,
  output: Value,
  order: Order,
): void {
  const { builder } = lowering;
  const gradient = spread(lowering, allChannels(lowering, dy, order), info);
  const filter = repeated(lowering, reversedTaps(builder, weights), inOrder(dy.shape, order), order);
  const dilations = [info.dilationHeight, info.dilationWidth] as const;
  const window = { strides: [1, 1], dilations, pads: paddingBack(info) } as const;
  const y = convolutionOfBlocks(builder, [gradient, filter], window, [info.inHeight, info.inWidth]);
  lowering.write(output, builder.reshape(asWanted(lowering, output, y), inOrder(output.shape, order)), order);
}

/** Its gradient by the filter, `[channels, taps]`: a convolution of each channel by its `dy`, added up over the images. */
export function depthwiseFilterGradientInBlocks(lowering: Lowering, x: Value, dy: Value, info: Info, order: Order): OnnxValue {
  const { builder } = lowering;
  const images = allChannels(lowering, x, order);
  const gradient = allChannels(lowering, dy, order);
  const [, all = 1, outHeight = 1, outWidth = 1] = gradient.shape;
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, strideHeight, strideWidth, padInfo } = info;
  // What lies behind the last window's last tap; where there is more, there are places too many.
  const bottom = (filterHeight - 1) * dilationHeight + (outHeight - 1) * strideHeight + 1 - info.inHeight - padInfo.top;
  const right = (filterWidth - 1) * dilationWidth + (outWidth - 1) * strideWidth + 1 - info.inWidth - padInfo.left;
  const window = {
    strides: [dilationHeight, dilationWidth],
    dilations: [strideHeight, strideWidth],
    pads: [padInfo.top, padInfo.left, Math.max(0, bottom), Math.max(0, right)],
  } as const;
  const places = (taps: number, dilation: number, rest: number) => taps + Math.floor(Math.max(0, -rest) / dilation);
  const [height, width] = [places(filterHeight, dilationHeight, bottom), places(filterWidth, dilationWidth, right)];
  const filter = builder.reshape(gradient, [all, 1, outHeight, outWidth]);
  const found = outOfBlocks(builder, convolutionOfBlocks(builder, [images, filter], window, [height, width]));
  const isExact = height === filterHeight && width === filterWidth;
  const taps = isExact ? found : sliced(lowering, found, [2, 3], [0, 0], [filterHeight, filterWidth], [1, 1]);
  const { inChannels, batchSize } = info;
  const isFirst = sameOrder(order, channelsFirst);
  const lengths = isFirst ? [batchSize, inChannels] : [inChannels, batchSize];
  const ofEach = builder.reshape(taps, [...lengths, filterHeight * filterWidth]);
  return builder.reduce('ReduceSum', ofEach, [isFirst ? 0 : 1], false);
}

/** Images in blocks, `[1, channels and images, height, width]`. */
function allChannels(lowering: Lowering, value: Value, order: Order): OnnxValue {
  const images = lowering.read(value, order);
  const [one = 1, other = 1, ...size] = images.shape;
  const flat = lowering.builder.reshape(images, [1, one * other, ...size]);
  return lowering.isBatchInBlocks(value) ? flat : inBlocks(lowering.builder, flat);
}

/** What was made in blocks, left there or not. */
function asWanted(lowering: Lowering, output: Value, y: OnnxValue): OnnxValue {
  return lowering.isBatchInBlocks(output) ? y : outOfBlocks(lowering.builder, y);
}

/** Each channel's filter for each image, in blocks. */
function repeated(
  { builder, channelBlock = 1 }: Lowering,
  weights: OnnxValue,
  shape: readonly number[],
  order: Order,
): OnnxValue {
  const [channels = 1, , ...kernel] = weights.shape;
  const [one = 1, other = 1] = shape;
  const isFirst = sameOrder(order, channelsFirst);
  const expanded = (filters: readonly number[], whole: readonly number[]): OnnxValue => {
    const all = builder.node('Expand', [builder.reshape(weights, filters), builder.integers(whole)], {}, { shape: whole });
    return builder.reshape(all, [one * other, 1, ...kernel]);
  };
  if (!isFirst && other % channelBlock === 0) {
    // A block is of images alone, which have the same filter.
    const taps = sizeOf(kernel);
    return expanded([channels, 1, taps, 1], [channels, other / channelBlock, taps, channelBlock]);
  }
  const whole = expanded(isFirst ? [1, channels, ...kernel] : [channels, 1, ...kernel], [one, other, ...kernel]);
  return filterInBlocks(builder, whole, channelBlock);
}

/** Images in blocks with zeros behind each pixel and each row, as many as strides pass over. */
function spread({ builder, channelBlock = 1 }: Lowering, images: OnnxValue, { strideHeight, strideWidth }: Info): OnnxValue {
  if (strideHeight * strideWidth === 1) return images;
  const [, all = 1, height = 1, width = 1] = images.shape;
  const rows = builder.reshape(images, [(all / channelBlock) * height, 1, width, channelBlock]);
  const [below, beside] = [strideHeight - 1, (strideWidth - 1) * channelBlock];
  const shape = [(all / channelBlock) * height, strideHeight, width, strideWidth * channelBlock];
  const padded = builder.node('Pad', [rows, builder.integers([0, 0, 0, 0, 0, below, 0, beside])], {}, { shape });
  return builder.reshape(padded, [1, all, height * strideHeight, width * strideWidth]);
}
