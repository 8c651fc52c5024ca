import { DropPath, Module, Sequential } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import type { InvertedResidualOptions } from '../parts/inverted-residual.js';

/** As an inverted residual's, which squeezes nothing here. */
export type FusedInvertedResidualOptions = Omit<InvertedResidualOptions, 'squeezeExcitation'>;

/**
 * An inverted residual in which one dense convolution does what its first two do, and all where nothing is expanded; Tan and Le 2021, as
 * `torchvision.models.efficientnet.FusedMBConv`.
 */
export class FusedInvertedResidual extends Module {
  readonly block: Sequential<Tensor4D>;
  readonly stochastic_depth: DropPath;
  readonly hasShortcut: boolean;

  /** @throws RangeError when a number is not whole or too small, or the probability is not from 0 up to 1. */
  constructor(options: FusedInvertedResidualOptions) {
    super();
    const { inChannels, expandedChannels, outChannels, kernelSize, stride, activation, norm, dropPath = 0 } = options;
    this.hasShortcut = stride === 1 && inChannels === outChannels;
    const first = { kernelSize, stride, norm, activation };
    this.block =
      expandedChannels === inChannels
        ? new Sequential<Tensor4D>(convNormActivation(inChannels, outChannels, first))
        : new Sequential<Tensor4D>(
            convNormActivation(inChannels, expandedChannels, first),
            convNormActivation(expandedChannels, outChannels, { kernelSize: 1, norm, activation: null }),
          );
    this.stochastic_depth = new DropPath(dropPath);
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.block.forward(x);
    return this.hasShortcut ? add(x, this.stochastic_depth.forward(y)) : y;
  }
}
