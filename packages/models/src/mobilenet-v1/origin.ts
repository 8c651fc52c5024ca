import { BatchNorm2d, Conv2d, type Conv2dOptions, xavierUniform } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { padAsTensorflow } from '../parts/pad-as-tensorflow.js';

/** Whose network it is: where the stride is 2 they pad in other ways, and their norms and last layers differ. */
export type Origin = 'keras' | 'timm';

/** Batch norm as it has it; timm's is PyTorch's. */
export function normOf(origin: Origin, channels: number): BatchNorm2d {
  return new BatchNorm2d(channels, origin === 'keras' ? { epsilon: 1e-3, momentum: 0.01 } : {});
}

/** A convolution of 3 by 3, of what `padFor` gives. */
export function conv3x3(origin: Origin, inChannels: number, outChannels: number, options: Conv2dOptions): Conv2d {
  const padding = origin === 'keras' ? 0 : 1;
  return new Conv2d(inChannels, outChannels, 3, { ...options, padding, bias: false, weightInitializer: xavierUniform() });
}

/** Images for a convolution of 3 by 3: Keras's are padded before, and timm's by the convolution, the same at each side. */
export function padFor(origin: Origin, x: Tensor4D, stride: number): Tensor4D {
  return origin === 'keras' ? padAsTensorflow(x, 3, stride) : x;
}
