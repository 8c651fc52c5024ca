import type { KernelConfig } from '@tensorflow/tfjs-core';
import { type ConvolutionName, keepingOwn, tfjsConvolution } from './tfjs-convolution.js';

/** A convolution of tfjs, told its padding in numbers. */
export function paddedInNumbers(kernelName: ConvolutionName): KernelConfig {
  const own = tfjsConvolution(kernelName);
  return { kernelName, backendName: 'wasm', kernelFunc: keepingOwn((call) => own(call), own) };
}
