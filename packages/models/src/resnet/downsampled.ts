import { BatchNorm2d, Conv2d, Sequential } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { heKernel } from '../parts/he-kernel.js';

/** A 1x1 convolution and its norm, which bring a shortcut to a block's size; null where that does not change. */
export function downsampled(inChannels: number, outChannels: number, stride: number): Sequential<Tensor4D> | null {
  if (stride === 1 && inChannels === outChannels) return null;
  return new Sequential(new Conv2d(inChannels, outChannels, 1, { ...heKernel(), stride }), new BatchNorm2d(outChannels));
}
