import { BatchNorm2d, Conv2d, type Conv2dOptions, type Layer, ReLU, Sequential } from '@ocelli/nn';
import { pairOf, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { fanOutNormal } from './fan-out-normal.js';

/** Makes a layer without options. */
export type MakeLayer = () => Layer;

/** Makes a normalisation of that many channels. */
export type MakeNorm = (channels: number) => Layer;

/** Padding is by default what keeps the image's size at stride 1, `bias` false, since a norm follows, and the first weights `fanOutNormal`. */
export interface ConvNormActivationOptions extends Conv2dOptions {
  /** Default 3. */
  readonly kernelSize?: Size2D;
  /** Default a batch norm with PyTorch's epsilon and momentum. */
  readonly norm?: MakeNorm;
  /** `null` for none; default a ReLU. */
  readonly activation?: MakeLayer | null;
}

/**
 * A convolution, its norm and an activation, `[batch, height, width, inChannels]` to `[batch, height', width', outChannels]`; as
 * `torchvision.ops.Conv2dNormActivation`. State: the convolution's under `0`, the norm's under `1`.
 */
export function convNormActivation(
  inChannels: number,
  outChannels: number,
  options: ConvNormActivationOptions = {},
): Sequential<Tensor4D> {
  const {
    kernelSize = 3,
    norm = (channels) => new BatchNorm2d(channels),
    activation = () => new ReLU(),
    ...convolution
  } = options;
  const conv = new Conv2d(inChannels, outChannels, kernelSize, {
    padding: keepingSize(kernelSize, convolution.dilation ?? 1),
    bias: false,
    weightInitializer: fanOutNormal(),
    ...convolution,
  });
  return new Sequential<Tensor4D>(conv, norm(outChannels), ...(activation === null ? [] : [activation()]));
}

/** The padding with which an odd kernel at stride 1 gives as many pixels as it takes. */
function keepingSize(kernelSize: Size2D, dilation: Size2D): [height: number, width: number] {
  const [height, width] = pairOf('convNormActivation: kernelSize', kernelSize);
  const [down, across] = pairOf('convNormActivation: dilation', dilation);
  return [Math.floor((height - 1) / 2) * down, Math.floor((width - 1) / 2) * across];
}
