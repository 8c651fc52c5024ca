import {
  type Conv2D,
  DepthwiseConv2dNative,
  type FusedConv2D,
  FusedDepthwiseConv2D,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type Axis, type ConvolutionAttributes, convolutionGeometry } from './conv2d-geometry.js';
import { tfjsKernel } from './tfjs-kernel.js';

export type ConvolutionName = typeof Conv2D | typeof FusedConv2D | DepthwiseName;

type DepthwiseName = typeof DepthwiseConv2dNative | typeof FusedDepthwiseConv2D;

const depthwiseNames: readonly string[] = [DepthwiseConv2dNative, FusedDepthwiseConv2D];

/**
 * tfjs's own convolution.
 *
 * It is always told its padding in numbers: told 'same', it computes nothing, and gives zeros, where the windows leave an end of the input
 * out; told to round the number of windows up, it puts its values in wrong places.
 */
export function tfjsConvolution(kernelName: ConvolutionName): KernelFunc {
  const own = tfjsKernel(kernelName);
  return ({ inputs, attrs, backend }) => {
    const { x, filter } = inputs as Record<'x' | 'filter', TensorInfo>;
    const pad = paddingOf(x, filter, attrs as unknown as ConvolutionAttributes, depthwiseNames.includes(kernelName));
    return own({ inputs, attrs: { ...attrs, pad, dimRoundingMode: 'floor' } as NamedAttrMap, backend });
  };
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];

function paddingOf(x: TensorInfo, filter: TensorInfo, attributes: ConvolutionAttributes, isDepthwise: boolean): Padding {
  const { rows, columns } = convolutionGeometry(x.shape, filter.shape, attributes, isDepthwise);
  return [
    [0, 0],
    [rows.before, afterOf(rows)],
    [columns.before, afterOf(columns)],
    [0, 0],
  ];
}

/** As much padding as the last window needs. */
function afterOf({ input, output, filter, stride, dilation, before, after }: Axis): number {
  return Math.max(after, (output - 1) * stride + (filter - 1) * dilation + 1 - before - input);
}
