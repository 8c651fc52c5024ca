import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { kernelTable } from './kernel-table.js';

/** Registers the kernels of the table for the tfjs backend 'wasm', replacing those that it has. */
export function registerKernels(): void {
  for (const kernel of kernelTable()) {
    if (getKernel(kernel.kernelName, 'wasm')) unregisterKernel(kernel.kernelName, 'wasm');
    registerKernel(kernel);
  }
}
