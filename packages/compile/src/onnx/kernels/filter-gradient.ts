import type { backend_util } from '@tensorflow/tfjs-core';
import type { Node, Value } from '../../graph/graph.js';
import { convolutionInfo } from '../../graph/windows.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, filterOrder } from '../order.js';
import { identity } from './identity.js';
import { hasPlainImages } from './plain-convolution.js';
import { subsampled } from './pointwise.js';
import { sliced } from './shapes.js';
import { windowOf, winogradFilterGradient } from './winograd.js';

type Info = backend_util.Conv2DInfo;

/**
 * The gradient by the filter, in general as one convolution whose filter is `dy`: the batch is summed over as channels are, and the image's rows
 * run over its columns and channels together, `[1, batch, height, width channels]`, so that a tap is `channels` steps from the next.
 */
export function filterGradient({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, dy } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo((x as Value).shape, output.shape, attributes);
  const { builder } = lowering;
  const form = lowering.forms.convolution(info, 'filterGradient');
  if (form === 'winograd' && !hasPlainImages(lowering)) {
    const images = lowering.read(x as Value, channelsOutermost);
    const gradient = lowering.read(dy as Value, channelsOutermost);
    return lowering.write(
      output,
      winogradFilterGradient(builder, images, gradient, windowOf(lowering, info, 'filterGradient')),
      filterOrder,
    );
  }
  if (form === 'pointwise') {
    const images = subsampled(lowering, lowering.read(x as Value, channelsOutermost), info);
    const [channels = 1, ...pixels] = images.shape;
    const count = pixels.reduce((product, length) => product * length, 1);
    const gradient = lowering.read(dy as Value, channelsOutermost);
    const out = gradient.shape[0] ?? 1;
    const told = { transB: 1 };
    const operands = [builder.reshape(gradient, [out, count]), builder.reshape(images, [channels, count])];
    const product = builder.node('Gemm', operands, told, { shape: [out, channels] });
    return lowering.write(output, builder.reshape(product, [out, channels, 1, 1]), filterOrder);
  }
  const { filterHeight, filterWidth, inChannels } = info;
  const out = info.outChannels;
  const rows = cropped(lowering, lowering.read(x as Value), info);
  const taps = filterHeight * filterWidth;
  const isNarrow = lowering.contrib && taps * inChannels <= fewNumbers && info.dilationHeight * info.dilationWidth === 1;
  const product = isNarrow
    ? productOfPatches(lowering, rows, dy as Value, info)
    : productOfRows(builder, rows, lowering.read(dy as Value, channelsOutermost), info);
  // From [out, height, width, in]. Moved at once, since the filter that it changes lies so too.
  const moved = tapsInnermost(lowering, builder.reshape(product, [out, taps, inChannels]));
  lowering.write(output, builder.reshape(moved, [out, inChannels, filterHeight, filterWidth]), filterOrder);
}

/** From `[out, taps, in]` to `[out, in, taps]`. */
function tapsInnermost({ builder, contrib }: Lowering, filters: OnnxValue): OnnxValue {
  const [out = 1, taps = 1, into = 1] = filters.shape;
  if (!contrib || taps > fewTaps) return builder.transpose(filters, [0, 2, 1]);
  // A product with an identity, since the runtime would let a transposition wait until it can join it to others of more axes.
  const operands = [filters, builder.constant(identity(taps), [taps, taps], 'float32')];
  return builder.node('FusedMatMul', operands, { transA: 1 }, { shape: [out, into, taps], domain: 'com.microsoft' });
}

/** More taps cost more products than the moves that they spare: 1 ms for 3 with nine taps, from 256 to 512 channels. */
const fewTaps = 9;

/** A window of so few numbers leaves a convolution by `dy` too little to share out among threads. */
const fewNumbers = 32;

type Rows = ReturnType<typeof cropped>;

/** As one convolution of rows: `[out, height, width, in]`. */
function productOfRows(builder: OnnxBuilder, rows: Rows, gradient: OnnxValue, info: Info): OnnxValue {
  const [batch = 1, height = 1, width = 1, channels = 1] = rows.image.shape;
  const [out = 1, , outHeight = 1, outWidth = 1] = gradient.shape;
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, strideHeight, strideWidth } = info;
  if (dilationHeight === 1 && dilationWidth === 1) {
    const told = {
      kernel_shape: [outHeight, outWidth],
      strides: [1, 1],
      dilations: [strideHeight, strideWidth * channels],
      pads: [rows.top, rows.left * channels, rows.bottom, rows.right * channels],
    };
    const operands = [builder.reshape(rows.image, [1, batch, height, width * channels]), gradient];
    return builder.node('Conv', operands, told, { shape: [1, out, filterHeight, filterWidth * channels] });
  }
  const told = {
    kernel_shape: [outHeight, outWidth, 1],
    strides: [dilationHeight, dilationWidth, 1],
    dilations: [strideHeight, strideWidth, 1],
    pads: [rows.top, rows.left, 0, rows.bottom, rows.right, 0],
  };
  const image = builder.reshape(rows.image, [1, batch, height, width, channels]);
  const kernel = builder.reshape(gradient, [out, batch, outHeight, outWidth, 1]);
  return builder.node('Conv', [image, kernel], told, { shape: [1, out, filterHeight, filterWidth, channels] });
}

/**
 * With each window's numbers side by side, which a convolution by ones and zeros puts there: a product of matrices for each image, and their
 * sum. On two threads 1.8 ms for 3.0, of 64 images of 32 x 32 pixels and 3 channels, to 32.
 */
function productOfPatches(lowering: Lowering, rows: Rows, dy: Value, info: Info): OnnxValue {
  const { builder } = lowering;
  const [batch = 1, height = 1, width = 1, channels = 1] = rows.image.shape;
  const { outChannels, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const numbers = filterHeight * filterWidth * channels;
  const window = {
    kernel_shape: [filterHeight, filterWidth * channels],
    strides: [strideHeight, strideWidth * channels],
    pads: [rows.top, rows.left * channels, rows.bottom, rows.right * channels],
  };
  const kernel = builder.constant(identity(numbers), [numbers, 1, filterHeight, filterWidth * channels], 'float32');
  const image = builder.reshape(rows.image, [batch, 1, height, width * channels]);
  const patches = builder.node('Conv', [image, kernel], window, { shape: [batch, numbers, outHeight, outWidth] });
  // Channels may lie on either side of the batch; out of blocks they come behind it.
  const isFirst = lowering.isMadeInBlocks(dy);
  const gradient = lowering.read(dy, isFirst ? channelsFirst : channelsOutermost);
  const pixels = outHeight * outWidth;
  const operands = [
    builder.reshape(gradient, [...gradient.shape.slice(0, 2), pixels]),
    builder.reshape(patches, [batch, numbers, pixels]),
  ];
  const told = { transBatchA: Number(!isFirst), transB: 1 };
  const ofEach = { shape: [batch, outChannels, numbers], domain: 'com.microsoft' } as const;
  return builder.reduce('ReduceSum', builder.node('FusedMatMul', operands, told, ofEach), [0], false);
}

/** The images `[batch, height, width, channels]` without the last rows and columns that no window reads, and the padding around. */
function cropped(lowering: Lowering, images: OnnxValue, info: Info) {
  const { top, left } = info.padInfo;
  const need = (outLength: number, stride: number, filterLength: number, dilation: number, length: number, before: number) =>
    (filterLength - 1) * dilation + (outLength - 1) * stride + 1 - length - before;
  const bottom = need(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight, info.inHeight, top);
  const right = need(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth, info.inWidth, left);
  const ends = [info.inHeight + Math.min(0, bottom), info.inWidth + Math.min(0, right)];
  const image = bottom < 0 || right < 0 ? sliced(lowering, images, [1, 2], [0, 0], ends, [1, 1]) : images;
  return { image, top, left, bottom: Math.max(0, bottom), right: Math.max(0, right) };
}
