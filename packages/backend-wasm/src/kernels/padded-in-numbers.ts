import type { KernelConfig } from '@tensorflow/tfjs-core';
import { type ConvolutionName, tfjsConvolution } from './tfjs-convolution.js';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';

/** A convolution of tfjs, told its padding in numbers. */
export function paddedInNumbers(kernelName: ConvolutionName): KernelConfig {
  return { kernelName, backendName: 'wasm', kernelFunc: keepingOwn(tfjsConvolution(kernelName), tfjsKernel(kernelName)) };
}
