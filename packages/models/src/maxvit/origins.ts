import { BatchNorm2d, GELU, SiLU } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { MakeLayer, MakeNorm } from '../parts/conv-norm-activation.js';
import { padAsTensorflow } from '../parts/pad-as-tensorflow.js';

/** Whose network it is: torchvision's; the authors', which TensorFlow trained, as timm computes it; or timm's own, from before that one. */
export type MaxVitOrigin = 'torchvision' | 'tensorflow' | 'timm';

/** In what they differ, beside pools, padding and attention. */
interface Conventions {
  readonly norm: MakeNorm;
  readonly activation: MakeLayer;
  /** Of the linear layers behind the attention. */
  readonly hiddenActivation: MakeLayer;
  /** Added to the variance by layer normalisations. */
  readonly layerNormEpsilon: number;
  /** Whether the first convolution has a bias, though a norm follows. */
  readonly hasStemBias: boolean;
  /** Whether convolutions that no norm follows have a bias. */
  readonly hasBias: boolean;
  /** Whether the last layer has a bias. */
  readonly hasHeadBias: boolean;
  /** Which of a block's channels the wide part has four times. */
  readonly widens: 'inChannels' | 'outChannels';
}

export const conventions: Readonly<Record<MaxVitOrigin, Conventions>> = {
  torchvision: {
    norm: (channels) => new BatchNorm2d(channels, { epsilon: 1e-3, momentum: 0.01 }),
    activation: () => new GELU(),
    hiddenActivation: () => new GELU(),
    layerNormEpsilon: 1e-5,
    hasStemBias: false,
    hasBias: true,
    hasHeadBias: false,
    widens: 'outChannels',
  },
  tensorflow: {
    norm: (channels) => new BatchNorm2d(channels, { epsilon: 1e-3 }),
    activation: () => new GELU({ approximate: 'tanh' }),
    hiddenActivation: () => new GELU({ approximate: 'tanh' }),
    layerNormEpsilon: 1e-5,
    hasStemBias: true,
    hasBias: true,
    hasHeadBias: true,
    widens: 'outChannels',
  },
  timm: {
    norm: (channels) => new BatchNorm2d(channels),
    activation: () => new SiLU(),
    hiddenActivation: () => new GELU(),
    layerNormEpsilon: 1e-6,
    hasStemBias: false,
    hasBias: false,
    hasHeadBias: true,
    widens: 'inChannels',
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
