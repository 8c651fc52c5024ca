import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { SimdUnit } from '../simd/simd-unit.js';
import { fastAvgPoolGrad } from './avg-pool-grad.js';
import { fastBatchMatMul } from './batch-mat-mul.js';
import { fastConv2dBackpropFilter, fastConv2dBackpropInput } from './conv2d-gradients.js';
import { fastDepthwiseBackpropFilter, fastDepthwiseBackpropInput } from './depthwise-gradients.js';
import { fastMaxPoolGrad } from './max-pool-grad.js';

/** Kernels that take half the time of tfjs's own, or of composites of those, or less. */
export function fastKernelTable(unit: SimdUnit): KernelConfig[] {
  return [
    fastConv2dBackpropFilter(unit),
    fastConv2dBackpropInput(unit),
    fastDepthwiseBackpropFilter(unit),
    fastDepthwiseBackpropInput(unit),
    fastMaxPoolGrad(unit),
    fastAvgPoolGrad(unit),
    fastBatchMatMul(unit),
  ];
}
