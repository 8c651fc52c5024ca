import { DropPath, Module, Sequential } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation, type MakeLayer, type MakeNorm } from './conv-norm-activation.js';
import type { SqueezeExcitation } from './squeeze-excitation.js';

export interface InvertedResidualOptions {
  readonly inChannels: number;
  /** Channels of the wide part between the two 1x1 convolutions; the first is left out where these are `inChannels`. */
  readonly expandedChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** After the first two convolutions. */
  readonly activation: MakeLayer;
  readonly norm: MakeNorm;
  /** Makes what stands after the depthwise convolution and takes that many channels; default nothing. */
  readonly squeezeExcitation?: (channels: number) => SqueezeExcitation;
  /** Probability that a sample skips the block in training; default 0. */
  readonly dropPath?: number;
}

/**
 * A wide depthwise convolution between two narrow 1x1 ones, beside a shortcut where the size stays; Sandler et al. 2018 and, with a
 * squeeze-excitation in it, Tan et al. 2019. As `torchvision.models.mobilenetv3.InvertedResidual` and
 * `torchvision.models.efficientnet.MBConv`, whose state is all under `block`.
 */
export class InvertedResidual extends Module {
  readonly block: Sequential<Tensor4D>;
  readonly stochastic_depth: DropPath;
  readonly hasShortcut: boolean;

  /** @throws RangeError when a number is not whole or too small, or the probability is not from 0 up to 1. */
  constructor(options: InvertedResidualOptions) {
    super();
    const { inChannels, expandedChannels, outChannels, kernelSize, stride, activation, norm, squeezeExcitation } = options;
    this.hasShortcut = stride === 1 && inChannels === outChannels;
    const expand = convNormActivation(inChannels, expandedChannels, { kernelSize: 1, activation, norm });
    const depthwise = { kernelSize, stride, groups: expandedChannels, activation, norm };
    this.block = new Sequential<Tensor4D>(
      ...(expandedChannels === inChannels ? [] : [expand]),
      convNormActivation(expandedChannels, expandedChannels, depthwise),
      ...(squeezeExcitation === undefined ? [] : [squeezeExcitation(expandedChannels)]),
      convNormActivation(expandedChannels, outChannels, { kernelSize: 1, activation: null, norm }),
    );
    this.stochastic_depth = new DropPath(options.dropPath ?? 0);
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.block.forward(x);
    return this.hasShortcut ? add(x, this.stochastic_depth.forward(y)) : y;
  }
}
