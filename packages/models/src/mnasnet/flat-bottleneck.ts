import { Module, ReLU, Sequential } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNorm } from './conv-norm.js';

export interface FlatBottleneckOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times `inChannels` the depthwise convolution has. */
  readonly expansion: number;
}

/**
 * A wide depthwise convolution between two narrow layers, beside a shortcut where the size stays; as
 * `torchvision.models.mnasnet._InvertedResidual`, in which no layers are grouped.
 */
export class FlatBottleneck extends Module {
  readonly layers: Sequential<Tensor4D>;
  readonly hasShortcut: boolean;

  constructor({ inChannels, outChannels, kernelSize, stride, expansion }: FlatBottleneckOptions) {
    super();
    const expanded = inChannels * expansion;
    this.hasShortcut = stride === 1 && inChannels === outChannels;
    this.layers = new Sequential<Tensor4D>(
      ...convNorm(inChannels, expanded, 1),
      new ReLU(),
      ...convNorm(expanded, expanded, kernelSize, { stride, padding: Math.floor(kernelSize / 2), groups: expanded }),
      new ReLU(),
      ...convNorm(expanded, outChannels, 1),
    );
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.layers.forward(x);
    return this.hasShortcut ? add(x, y) : y;
  }
}
