import { AvgPoolGrad, type AvgPoolGradAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { convolutionGeometry, type Shape4D } from '../kernels/conv2d-geometry.js';
import { composite } from '../kernels/workspace.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { inputGradient } from './input-gradient.js';

/** Gradient of average pooling, which is a depthwise convolution whose taps are all the same. */
export function fastAvgPoolGrad(unit: SimdUnit): KernelConfig {
  return composite<'dy' | 'input', AvgPoolGradAttrs>({
    kernelName: AvgPoolGrad,
    compute: (workspace, { dy, input }, { filterSize, strides, pad }) => {
      const [height, width] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize;
      const channels = (input.shape as Shape4D)[3];
      const filter = workspace.allocate([height, width, channels, 1]);
      workspace.floats(filter).fill(1 / (height * width));
      const geometry = convolutionGeometry(input.shape, filter.shape, { strides, pad }, true);
      return inputGradient(unit, workspace, 'channels', { dy, filter }, geometry);
    },
  });
}
