import type { Node, Value } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { channelsFirst, channelsOutermost, permutationBetween } from '../order.js';
import { convolutionOfBlocks, filterInBlocks, outOfBlocks, type Window } from './channel-blocks.js';

export interface BlockedConvolution {
  readonly images: Value;
  /** `[out, in, height, width]`. */
  readonly weights: OnnxValue;
  readonly window: Window;
  readonly bias?: OnnxValue | undefined;
  /** Of which the convolution is. */
  readonly node: Node;
}

/** Writes a convolution of images whose channels lie side by side in blocks: so the runtime needs no matrix of all windows. */
export function convolveInBlocks(lowering: Lowering, { images, weights, window, bias, node }: BlockedConvolution): void {
  const { builder, channelBlock = 1 } = lowering;
  const [output] = node.outputs as [Value];
  const isThin = (images.shape[3] ?? 1) < channelBlock;
  const x = isThin ? lowering.read(images, channelsFirst) : lowering.readBlocks(images);
  const operands = [x, filterInBlocks(builder, weights, channelBlock), bias] as const;
  const [, height = 1, width = 1] = output.shape;
  const y = convolutionOfBlocks(builder, operands, window, [height, width]);
  if (lowering.isInBlocks(node)) return lowering.writeBlocks(output, y);
  const plain = outOfBlocks(builder, y);
  lowering.write(output, builder.transpose(plain, permutationBetween(channelsFirst, channelsOutermost)), channelsOutermost);
}
