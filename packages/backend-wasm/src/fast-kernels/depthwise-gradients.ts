import {
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry, type Geometry } from '../kernels/conv2d-geometry.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from '../kernels/depthwise-gradients.js';
import { composite } from '../kernels/workspace.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { filterGradient } from './filter-gradient.js';
import { inputGradient } from './input-gradient.js';

/** Gradient of a depthwise convolution for its filter. */
export function fastDepthwiseBackpropFilter(unit: SimdUnit): KernelConfig {
  return composite<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropFilter,
    compute: (workspace, { x, dy }, attributes) => {
      const geometry = convolutionGeometry(x.shape, attributes.filterShape, attributes, true);
      return isPlain(geometry)
        ? filterGradient(unit, workspace, 'channels', { x, dy }, geometry)
        : depthwiseFilterGradient(workspace, { x, dy }, geometry);
    },
  });
}

/** Gradient of a depthwise convolution for its input. */
export function fastDepthwiseBackpropInput(unit: SimdUnit): KernelConfig {
  return composite<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropInput,
    compute: (workspace, { dy, filter }, attributes) => {
      const geometry = convolutionGeometry(attributes.inputShape, filter.shape, attributes, true);
      return isPlain(geometry)
        ? inputGradient(unit, workspace, 'channels', { dy, filter }, geometry)
        : depthwiseInputGradient(workspace, { dy, filter }, geometry);
    },
  });
}

/** One filter for each channel and no dilation, as nearly all are; the others are left to plain loops. */
function isPlain({ inputChannels, outputChannels, rows, columns }: Geometry): boolean {
  return inputChannels === outputChannels && rows.dilation === 1 && columns.dilation === 1;
}
