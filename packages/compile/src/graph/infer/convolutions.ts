import { util } from '@tensorflow/tfjs-core';
import type { Value } from '../graph.js';
import { convolution3dInfo, convolutionInfo, depthwiseInfo } from '../windows.js';
import type { Infer } from './infer-outputs.js';

/** Convolutions and their gradients. */
export function convolutionOutputs(): Record<string, Infer> {
  const float = (shape: unknown) => [{ shape: shape as readonly number[], dtype: 'float32' as const }];
  const shapeOf = (value: Value | undefined): readonly number[] => (value as Value).shape;
  return {
    Conv2D: ({ x, filter }, attributes) => float(convolutionInfo(shapeOf(x), shapeOf(filter), attributes).outShape),
    FusedConv2D: ({ x, filter }, attributes) => float(convolutionInfo(shapeOf(x), shapeOf(filter), attributes).outShape),
    Conv2DBackpropInput: ({ dy, filter }, attributes) => {
      const inputShape = attributes['inputShape'] as number[];
      const { outShape } = convolutionInfo(inputShape, shapeOf(filter), attributes);
      util.assert(util.arraysEqual(outShape, [...shapeOf(dy)]), () => {
        return `Conv2DBackpropInput: the gradient is [${shapeOf(dy)}], but what it belongs to, of [${inputShape}], is [${outShape}].`;
      });
      return float(inputShape);
    },
    Conv2DBackpropFilter: (_, { filterShape }) => float(filterShape),
    DepthwiseConv2dNative: ({ x, filter }, attributes) => float(depthwiseInfo(shapeOf(x), shapeOf(filter), attributes).outShape),
    FusedDepthwiseConv2D: ({ x, filter }, attributes) => float(depthwiseInfo(shapeOf(x), shapeOf(filter), attributes).outShape),
    DepthwiseConv2dNativeBackpropInput: (_, { inputShape }) => float(inputShape),
    DepthwiseConv2dNativeBackpropFilter: (_, { filterShape }) => float(filterShape),
    Conv3D: ({ x, filter }, attributes) => float(convolution3dInfo(shapeOf(x), shapeOf(filter), attributes).outShape),
    Conv3DBackpropInputV2: (_, { inputShape }) => float(inputShape),
    Conv3DBackpropFilterV2: (_, { filterShape }) => float(filterShape),
  };
}
