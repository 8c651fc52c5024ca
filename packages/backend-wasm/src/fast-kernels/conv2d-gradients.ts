import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry } from '../kernels/conv2d-geometry.js';
import { composite } from '../kernels/workspace.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { filterGradient } from './filter-gradient.js';
import { inputGradient } from './input-gradient.js';

/** Gradient of a convolution for its filter. */
export function fastConv2dBackpropFilter(unit: SimdUnit): KernelConfig {
  return composite<'x' | 'dy', Conv2DBackpropFilterAttrs>({
    kernelName: Conv2DBackpropFilter,
    compute: (workspace, { x, dy }, attributes) => {
      const geometry = convolutionGeometry(x.shape, attributes.filterShape, attributes);
      return filterGradient(unit, workspace, 'matrix', { x, dy }, geometry);
    },
  });
}

/** Gradient of a convolution for its input. */
export function fastConv2dBackpropInput(unit: SimdUnit): KernelConfig {
  return composite<'dy' | 'filter', Conv2DBackpropInputAttrs>({
    kernelName: Conv2DBackpropInput,
    compute: (workspace, { dy, filter }, attributes) => {
      const geometry = convolutionGeometry(attributes.inputShape, filter.shape, attributes);
      return inputGradient(unit, workspace, 'matrix', { dy, filter }, geometry);
    },
  });
}
