import type { backend_util } from '@tensorflow/tfjs-core';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { padded } from './shapes.js';

type Info = backend_util.Conv2DInfo;

/** Filters `[.., .., height, width]` with their taps in reverse: a product with a turned identity is the fastest way. */
export function reversedTaps(builder: OnnxBuilder, weights: OnnxValue): OnnxValue {
  const [out = 1, into = 1, height = 1, width = 1] = weights.shape;
  const taps = height * width;
  if (taps === 1) return weights;
  const flip = new Float32Array(taps * taps);
  for (let tap = 0; tap < taps; tap++) flip[tap * taps + (taps - 1 - tap)] = 1;
  const shape = [out * into, taps];
  const matrix = builder.constant(flip, [taps, taps], 'float32');
  return builder.reshape(builder.node('MatMul', [builder.reshape(weights, shape), matrix], {}, { shape }), weights.shape);
}

/**
 * The gradient by its input of a convolution with strides, in groups of channels: from `dy` `[batch, out, outHeight, outWidth]` and filters
 * `[out, in / group, height, width]` to `[batch, in, inHeight, inWidth]`.
 */
export function transposedConvolution(
  lowering: Lowering,
  gradient: OnnxValue,
  weights: OnnxValue,
  info: Info,
  group = 1,
): OnnxValue {
  const { top, left } = info.padInfo;
  const { batchSize, inChannels, inHeight, inWidth, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth } =
    info;
  const restHeight = inHeight - ((info.outHeight - 1) * strideHeight + effectiveFilterHeight - top);
  const restWidth = inWidth - ((info.outWidth - 1) * strideWidth + effectiveFilterWidth - left);
  const told = {
    group,
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [strideHeight, strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    // What is missing at the end is filled with zeros, what is too much is cut.
    pads: [top, left, Math.max(0, -restHeight), Math.max(0, -restWidth)],
  };
  const shape = [batchSize, inChannels, inHeight - Math.max(0, restHeight), inWidth - Math.max(0, restWidth)];
  const image = lowering.builder.node('ConvTranspose', [gradient, weights], told, { shape });
  return padded(lowering, image, [
    [0, 0],
    [0, 0],
    [0, Math.max(0, restHeight)],
    [0, Math.max(0, restWidth)],
  ]);
}
