import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  Slice,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry, type Geometry } from '../kernels/conv2d-geometry.js';
import { composite, type Workspace } from '../kernels/workspace.js';
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
      return inputGradient(unit, workspace, 'matrix', { dy: fitting(workspace, dy, geometry), filter }, geometry);
    },
  });
}

/** `dy`, cut to the rows and columns that the convolution puts out where it has more, as transposed convolutions of tfjs take it. */
function fitting(workspace: Workspace, dy: TensorInfo, { batch, outputChannels, rows, columns }: Geometry): TensorInfo {
  const size = [batch, rows.output, columns.output, outputChannels];
  const [images = 0, height = 0, width = 0, channels = 0] = dy.shape;
  if (images !== batch || height < rows.output || width < columns.output || channels !== outputChannels) {
    throw new Error(`The gradient of a convolution for its input needs a dy of [${size}], found [${dy.shape}].`);
  }
  if (height === rows.output && width === columns.output) return dy;
  return workspace.run(Slice, { x: dy }, { begin: [0, 0, 0, 0], size });
}
