import { type Initializer, truncatedNormal } from '@ocelli/nn';
import type { Padding2D, Size2D } from '@ocelli/ops';
import { BasicConv2d } from '../parts/basic-conv2d.js';

interface Window {
  readonly stride?: Size2D;
  readonly padding?: Padding2D;
}

/** A convolution with the network's first weights. */
export function convolution(inChannels: number, outChannels: number, kernelSize: Size2D, window: Window = {}): BasicConv2d {
  return new BasicConv2d(inChannels, outChannels, kernelSize, { ...window, weightInitializer: initialWeights() });
}

/** Normal with deviation 0.1, unless a layer has another, cut at ±2; as torchvision's. */
export function initialWeights(std = 0.1): Initializer {
  return truncatedNormal({ std });
}
