import type { Graph, Value } from '../../packages/compile/src/graph/graph.js';
import { GraphBuilder } from '../../packages/compile/src/graph/graph-builder.js';
import { convolutionInfo } from '../../packages/compile/src/graph/windows.js';
import type { ConvolutionRole } from '../../packages/compile/src/onnx/forms.js';
import { depthwiseOrder } from '../../packages/compile/src/onnx/kernels/depthwise.js';
import { lower } from '../../packages/compile/src/onnx/lower.js';
import type { OnnxGraph } from '../../packages/compile/src/onnx/onnx-builder.js';
import { channelsOutermost, filterOrder, type Order } from '../../packages/compile/src/onnx/order.js';
import { batch, type ConvolutionShape } from './shapes.js';
import { attributesOf, type Variant } from './variants.js';

/**
 * The ONNX graph of a convolution, or of one of its gradients. Images lie with their channels outermost and filters as ONNX has them, as they
 * do within a step; of what is computed one value is given out, for what is given out is copied.
 */
export function graphOf(
  shape: ConvolutionShape,
  role: ConvolutionRole,
  { forms }: Variant,
  channelBlock: number | undefined,
): OnnxGraph {
  const { inChannels, outChannels, size, filter: side, isDepthwise = false } = shape;
  const attributes = attributesOf(shape);
  const imageShape = [batch, size, size, inChannels];
  const filterShape = isDepthwise ? [side, side, inChannels, 1] : [side, side, inChannels, outChannels];
  const { outShape } = convolutionInfo(imageShape, filterShape, attributes, isDepthwise);
  const builder = new GraphBuilder();
  const [x, filter, dy] = [imageShape, filterShape, [...outShape]].map((each, index) => {
    return builder.input(['x', 'filter', 'dy'][index] ?? '', each, 'float32');
  }) as [Value, Value, Value];
  const kernel = isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  const computed = {
    forward: () => builder.addOne(kernel, { x, filter }, attributes),
    inputGradient: () => builder.addOne(`${kernel}BackpropInput`, { dy, filter }, { ...attributes, inputShape: imageShape }),
    filterGradient: () => builder.addOne(`${kernel}BackpropFilter`, { x, dy }, { ...attributes, filterShape }),
  }[role]();
  const one = { begin: [0, 0, 0, 0], size: [1, 1, 1, 1] };
  const outputs = [{ name: 'one', value: builder.addOne('Slice', { x: computed }, one) }];
  const orders = new Map<Value, Order>([
    [x, channelsOutermost],
    [dy, channelsOutermost],
    [filter, isDepthwise ? depthwiseOrder : filterOrder],
  ]);
  const graph: Graph = builder.build(outputs);
  return lower(graph, { forms, channelBlock, inputOrder: (value) => orders.get(value) }).onnx;
}
