import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { SimdUnit } from '../simd/simd-unit.js';
import { fastAvgPoolGrad } from './avg-pool-grad.js';
import { fastBatchMatMul } from './batch-mat-mul.js';
import { fastClipByValue } from './clip-by-value.js';
import { fastConv2d } from './conv2d.js';
import { fastConv2dBackpropFilter, fastConv2dBackpropInput } from './conv2d-gradients.js';
import { fastDepthwiseBackpropFilter, fastDepthwiseBackpropInput } from './depthwise-gradients.js';
import { fastMaxPoolGrad } from './max-pool-grad.js';

/** Kernels that take much less time than tfjs's own, or than composites of those. */
export function fastKernelTable(unit: SimdUnit): KernelConfig[] {
  return [
    fastConv2d(unit),
    fastConv2dBackpropFilter(unit),
    fastConv2dBackpropInput(unit),
    fastDepthwiseBackpropFilter(unit),
    fastDepthwiseBackpropInput(unit),
    fastMaxPoolGrad(unit),
    fastAvgPoolGrad(unit),
    fastBatchMatMul(unit),
    fastClipByValue(unit),
  ];
}
