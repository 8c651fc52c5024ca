import type { KernelConfig } from '@tensorflow/tfjs-core';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { maxPoolGrad } from './max-pool-grad.js';

/** The kernels that tfjs's wasm backend lacks, computes wrongly or computes slowly. */
export function kernelTable(): KernelConfig[] {
  return [conv2dBackpropFilter(), maxPoolGrad()];
}
