import type { Value } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, permutationBetween } from '../order.js';
import { convolutionOfBlocks, filterInBlocks, inBlocks, outOfBlocks, type Window } from './channel-blocks.js';

export interface BlockedConvolution {
  readonly images: Value;
  /** `[out, in, height, width]`. */
  readonly weights: OnnxValue;
  readonly window: Window;
  readonly bias?: OnnxValue | undefined;
  readonly output: Value;
}

/**
 * Writes a convolution of images whose channels are brought side by side in blocks, and back: so the runtime needs no matrix of all
 * windows. The output has its channels outermost.
 */
export function convolveInBlocks(lowering: Lowering, { images, weights, window, bias, output }: BlockedConvolution): void {
  const { builder, channelBlock = 1 } = lowering;
  const x = lowering.read(images, channelsFirst);
  const isThin = (x.shape[1] ?? 1) < channelBlock;
  const operands = [isThin ? x : inBlocks(builder, x), filterInBlocks(builder, weights, channelBlock), bias] as const;
  const [, height = 1, width = 1] = output.shape;
  const y = outOfBlocks(builder, convolutionOfBlocks(builder, operands, window, [height, width]));
  lowering.write(output, builder.transpose(y, permutationBetween(channelsFirst, channelsOutermost)), channelsOutermost);
}
