import { BatchNorm2d, Conv2d, type Conv2dOptions } from '@ocelli/nn';
import { fanOutNormal } from '../parts/fan-out-normal.js';

/** A convolution and its norm, which stand as two layers in a row of this family's; the running statistics move by 0.0003 a step, as TensorFlow's did. */
export function convNorm(inChannels: number, outChannels: number, kernelSize: number, options: Conv2dOptions = {}) {
  return [
    new Conv2d(inChannels, outChannels, kernelSize, { bias: false, weightInitializer: fanOutNormal(), ...options }),
    new BatchNorm2d(outChannels, { momentum: 1 - 0.9997 }),
  ] as const;
}
