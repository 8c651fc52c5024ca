import type { Node, Value } from '../../graph/graph.js';
import { convolutionInfo } from '../../graph/windows.js';
import type { Lowering } from '../lowering.js';
import { channelsFirst, filterOrder, inOrder, sameOrder } from '../order.js';

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
