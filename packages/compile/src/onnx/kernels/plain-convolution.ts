import type { Node, Value } from '../../graph/graph.js';
import { convolutionInfo } from '../../graph/windows.js';
import type { Lowering } from '../lowering.js';
import { channelsFirst, filterOrder, inOrder, sameOrder } from '../order.js';
import { reversedTaps, transposedConvolution } from './input-gradients.js';
import { sliced } from './shapes.js';

/** Whether images lie as ONNX has them, so that a convolution needs no form of ours: the runtime has its own for constant filters. */
export function hasPlainImages({ imageOrder }: Lowering): boolean {
  return sameOrder(imageOrder, channelsFirst);
}

/** A convolution as ONNX has it, with its bias. */
export function plainConvolution({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, filter, bias } = inputs as Record<string, Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo((x as Value).shape, (filter as Value).shape, attributes);
  const { top, bottom, left, right } = info.padInfo;
  const operands = [lowering.read(x as Value, channelsFirst), lowering.read(filter as Value, filterOrder)];
  const told = {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
    dilations: [info.dilationHeight, info.dilationWidth],
  };
  const read = bias === undefined ? operands : [...operands, lowering.read(bias)];
  const y = lowering.builder.node('Conv', read, told, { shape: inOrder(output.shape, channelsFirst) });
  lowering.write(output, y, channelsFirst);
}

/** The gradient by its input of a convolution as ONNX has it; without strides that is a convolution with the filter turned round. */
export function plainConvolutionBack({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { dy, filter } = inputs as Record<'dy' | 'filter', Value>;
  const [output] = outputs as [Value];
  const info = convolutionInfo(output.shape, filter.shape, attributes);
  const { builder } = lowering;
  const gradient = lowering.read(dy, channelsFirst);
  const weights = lowering.read(filter, filterOrder);
  if (info.strideHeight !== 1 || info.strideWidth !== 1) {
    return lowering.write(output, transposedConvolution(lowering, gradient, weights, info), channelsFirst);
  }
  const { top, left } = info.padInfo;
  const before = [info.effectiveFilterHeight - 1 - top, info.effectiveFilterWidth - 1 - left];
  const after = [
    info.inHeight - info.outHeight - (before[0] ?? 0) + info.effectiveFilterHeight - 1,
    info.inWidth - info.outWidth - (before[1] ?? 0) + info.effectiveFilterWidth - 1,
  ];
  // What was padded wider than the filter reaches has no gradient.
  const [starts, cuts] = [before, after].map((pads) => pads.map((pad) => Math.max(0, -pad))) as [number[], number[]];
  const ends = [info.outHeight - (cuts[0] ?? 0), info.outWidth - (cuts[1] ?? 0)];
  const isCut = [...starts, ...cuts].some((cut) => cut > 0);
  const image = isCut ? sliced(lowering, gradient, [2, 3], starts, ends, [1, 1]) : gradient;
  const told = {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [1, 1],
    pads: [...before, ...after].map((pad) => Math.max(0, pad)),
    dilations: [info.dilationHeight, info.dilationWidth],
  };
  const filters = reversedTaps(builder, builder.transpose(weights, [1, 0, 2, 3]));
  const shape = inOrder(output.shape, channelsFirst);
  lowering.write(output, builder.node('Conv', [image, filters], told, { shape }), channelsFirst);
}
