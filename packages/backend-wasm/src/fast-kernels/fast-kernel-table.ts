import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { MatrixUnit } from '../simd/matrix-unit.js';
import { fastBatchMatMul } from './batch-mat-mul.js';
import { fastConv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { fastConv2dBackpropInput } from './conv2d-backprop-input.js';

/** Kernels that take half the time of tfjs's own, or of composites of those, or less. */
export function fastKernelTable(unit: MatrixUnit): KernelConfig[] {
  return [fastConv2dBackpropFilter(unit), fastConv2dBackpropInput(unit), fastBatchMatMul(unit)];
}
