import type { backend_util } from '@tensorflow/tfjs-core';
import type { Node, Value } from '../../graph/graph.js';
import { convolutionInfo } from '../../graph/windows.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, filterOrder } from '../order.js';
import { paddingBack } from '../padding-back.js';
import { convolveInBlocks } from './blocked-convolution.js';
import { filterGradient } from './filter-gradient.js';
import { reversedTaps, transposedConvolution } from './input-gradients.js';
import { hasPlainImages, plainConvolution, plainConvolutionBack } from './plain-convolution.js';
import { pointwise, spread, subsampled } from './pointwise.js';
import { convolutionOfRows, isOfRows } from './rows-convolution.js';
import { sliced } from './shapes.js';
import { windowOf, winogradConvolution } from './winograd.js';

/** Convolutions and their gradients. */
export function convolutionKernels(): Record<string, Lower> {
  return { Conv2D: convolve, Conv2DBackpropInput: convolveBack, Conv2DBackpropFilter: filterGradient };
}

type Info = backend_util.Conv2DInfo;

function convolve(node: Node, lowering: Lowering): void {
  if (hasPlainImages(lowering)) return plainConvolution(node, lowering);
  const { inputs, outputs, attributes } = node;
  const { x, filter } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo((x as Value).shape, (filter as Value).shape, attributes);
  const bias = inputs['bias'] && lowering.read(inputs['bias']);
  const weights = lowering.read(filter as Value, filterOrder);
  const { top, bottom, left, right } = info.padInfo;
  const pads = [top, left, bottom, right] as const;
  const strides = [info.strideHeight, info.strideWidth] as const;
  const { builder, channelBlock } = lowering;
  const form = lowering.forms.convolution(info, 'forward', channelBlock);
  if (form === 'blocked') {
    const window = { strides, dilations: [info.dilationHeight, info.dilationWidth], pads } as const;
    return convolveInBlocks(lowering, { images: x as Value, weights, window, bias, node });
  }
  if (isOfRows(x as Value, info, lowering)) {
    const y = convolutionOfRows(builder, lowering.read(x as Value), weights, info, bias);
    return lowering.write(output, y, channelsOutermost);
  }
  const images = lowering.read(x as Value, channelsOutermost);
  const convolved = (): OnnxValue => {
    switch (form) {
      case 'pointwise':
        return biased(builder, pointwise(lowering, weights, subsampled(lowering, images, info), false), bias);
      case 'winograd': {
        return biased(builder, winogradConvolution(lowering, images, weights, windowOf(lowering, info, 'forward'), false), bias);
      }
      case 'direct':
        return convolution(builder, images, weights, info, pads, strides, bias);
      default:
        return form satisfies never;
    }
  };
  const y = convolved();
  lowering.write(output, y, channelsOutermost);
}

function biased(builder: OnnxBuilder, y: OnnxValue, bias: OnnxValue | undefined): OnnxValue {
  if (bias === undefined) return y;
  const column = builder.reshape(bias, [bias.shape[0] ?? 1, ...y.shape.slice(1).map(() => 1)]);
  return builder.node('Add', [y, column], {}, { shape: y.shape });
}

/**
 * A convolution of images `[channels, batch, height, width]`, as one over a volume whose depth is the batch: so their channels may
 * stay outermost.
 */
function convolution(
  builder: OnnxBuilder,
  images: OnnxValue,
  weights: OnnxValue,
  { dilationHeight, dilationWidth }: Info,
  [top, left, bottom, right]: readonly [number, number, number, number],
  [strideHeight, strideWidth]: readonly [number, number],
  bias?: OnnxValue,
): OnnxValue {
  const [, batch = 1, height = 1, width = 1] = images.shape;
  const [out = 1, into = 1, filterHeight = 1, filterWidth = 1] = weights.shape;
  const volume = builder.reshape(images, [1, ...images.shape]);
  const filter = builder.reshape(weights, [out, into, 1, filterHeight, filterWidth]);
  const reach = (length: number, filterLength: number, dilation: number, around: number, stride: number): number =>
    Math.floor((length + around - (filterLength - 1) * dilation - 1) / stride) + 1;
  const shape = [
    out,
    batch,
    reach(height, filterHeight, dilationHeight, top + bottom, strideHeight),
    reach(width, filterWidth, dilationWidth, left + right, strideWidth),
  ];
  const told = {
    kernel_shape: [1, filterHeight, filterWidth],
    strides: [1, strideHeight, strideWidth],
    pads: [0, top, left, 0, bottom, right],
    dilations: [1, dilationHeight, dilationWidth],
  };
  return builder.reshape(
    builder.node('Conv', bias === undefined ? [volume, filter] : [volume, filter, bias], told, { shape: [1, ...shape] }),
    shape,
  );
}

function convolveBack(node: Node, lowering: Lowering): void {
  if (hasPlainImages(lowering)) return plainConvolutionBack(node, lowering);
  const { inputs, outputs, attributes } = node;
  const { dy, filter } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo(output.shape, (filter as Value).shape, attributes);
  const weights = lowering.read(filter as Value, filterOrder);
  const form = lowering.forms.convolution(info, 'inputGradient', lowering.channelBlock);
  if (form === 'pointwise') {
    const small = pointwise(lowering, weights, lowering.read(dy as Value, channelsOutermost), true);
    lowering.write(output, spread(lowering, small, info), channelsOutermost);
  } else if (form === 'winograd') {
    const gradient = lowering.read(dy as Value, channelsOutermost);
    const { padInfo, inHeight, inWidth } = info;
    const [top, left] = [2 - padInfo.top, 2 - padInfo.left];
    const window = { tile: lowering.forms.tile(info, 'inputGradient'), top, left, outHeight: inHeight, outWidth: inWidth };
    lowering.write(output, winogradConvolution(lowering, gradient, weights, window, true), channelsOutermost);
  } else if (form === 'blocked') {
    const filters = reversedTaps(lowering.builder, lowering.builder.transpose(weights, [1, 0, 2, 3]));
    const dilations = [info.dilationHeight, info.dilationWidth] as const;
    const window = { strides: [1, 1], dilations, pads: paddingBack(info) } as const;
    convolveInBlocks(lowering, { images: dy as Value, weights: filters, window, node });
  } else if (info.strideHeight === 1 && info.strideWidth === 1) {
    const gradient = lowering.read(dy as Value, channelsOutermost);
    lowering.write(output, convolvedBack(lowering, gradient, weights, info), channelsOutermost);
  } else {
    lowering.write(
      output,
      transposedConvolution(lowering, lowering.read(dy as Value, channelsFirst), weights, info),
      channelsFirst,
    );
  }
}

/** The gradient by its input of a convolution without strides: a convolution with the filter turned round. */
function convolvedBack(lowering: Lowering, gradient: OnnxValue, weights: OnnxValue, info: Info): OnnxValue {
  const pads = paddingBack(info);
  const [cutTop, cutLeft, cutBottom, cutRight] = pads.map((pad) => Math.max(0, -pad)) as [number, number, number, number];
  const whole = pads.map((pad) => Math.max(0, pad)) as [number, number, number, number];
  const filters = reversedTaps(lowering.builder, lowering.builder.transpose(weights, [1, 0, 2, 3]));
  const full = convolution(lowering.builder, gradient, filters, info, whole, [1, 1]);
  const [, , height = 1, width = 1] = full.shape;
  if (cutTop + cutLeft + cutBottom + cutRight === 0) return full;
  return sliced(lowering, full, [2, 3], [cutTop, cutLeft], [height - cutBottom, width - cutRight], [1, 1]);
}
