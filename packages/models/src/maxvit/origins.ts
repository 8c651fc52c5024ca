import { BatchNorm2d, GELU } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { MakeLayer, MakeNorm } from '../parts/conv-norm-activation.js';
import { padAsTensorflow } from '../parts/pad-as-tensorflow.js';

/** Whose network it is: torchvision's, or the authors', which TensorFlow trained, as timm computes it. */
export type MaxVitOrigin = 'torchvision' | 'tensorflow';

interface Conventions {
  readonly norm: MakeNorm;
  readonly activation: MakeLayer;
}

/** The norms and the activations of each. */
export const conventions: Readonly<Record<MaxVitOrigin, Conventions>> = {
  torchvision: {
    norm: (channels) => new BatchNorm2d(channels, { epsilon: 1e-3, momentum: 0.01 }),
    activation: () => new GELU(),
  },
  tensorflow: {
    norm: (channels) => new BatchNorm2d(channels, { epsilon: 1e-3 }),
    activation: () => new GELU({ approximate: 'tanh' }),
  },
};

/** The padding that a 3x3 convolution adds itself: where TensorFlow's is not alike at both sides, `padFor` adds it before. */
export function paddingOf(origin: MaxVitOrigin, stride: number): number {
  return isUneven(origin, stride) ? 0 : 1;
}

/** What a convolution or a pool of that kernel takes. */
export function padFor(origin: MaxVitOrigin, x: Tensor4D, kernelSize: number, stride: number): Tensor4D {
  return isUneven(origin, stride) ? padAsTensorflow(x, kernelSize, stride) : x;
}

function isUneven(origin: MaxVitOrigin, stride: number): boolean {
  return origin === 'tensorflow' && stride > 1;
}
