import type { backend_util } from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { isPlain } from '../order.js';

type Info = backend_util.Conv2DInfo;

/** More channels are brought outermost faster than windows are read from where they lie. */
const fewChannels = 4;

/** Whether a convolution is of images with few channels that lie innermost, such as photos, and best read as they lie. */
export function isOfRows(x: Value, info: Info, lowering: Lowering): boolean {
  const order = lowering.orderOf(x);
  const isDense = info.dilationHeight * info.dilationWidth === 1;
  return order !== undefined && isPlain(order) && info.inChannels <= fewChannels && isDense && lowering.contrib;
}

/**
 * A convolution of images `[batch, height, width, channels]` whose rows run over columns and channels together, to
 * `[outChannels, batch, height, width]`: the batch is the depth of a volume, so that channels come out outermost.
 */
export function convolutionOfRows(
  builder: OnnxBuilder,
  images: OnnxValue,
  weights: OnnxValue,
  info: Info,
  bias?: OnnxValue,
): OnnxValue {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { top, left, bottom, right } = info.padInfo;
  const told = {
    kernel_shape: [1, filterHeight, filterWidth * inChannels],
    strides: [1, info.strideHeight, info.strideWidth * inChannels],
    pads: [0, top, left * inChannels, 0, bottom, right * inChannels],
  };
  const volume = builder.reshape(images, [1, 1, batchSize, inHeight, inWidth * inChannels]);
  const rows = builder.transpose(weights, [0, 2, 3, 1]);
  const filter = builder.reshape(rows, [outChannels, 1, 1, filterHeight, filterWidth * inChannels]);
  const operands = bias === undefined ? [volume, filter] : [volume, filter, bias];
  const shape = [outChannels, batchSize, outHeight, outWidth];
  return builder.reshape(builder.node('Conv', operands, told, { shape: [1, ...shape] }), shape);
}
