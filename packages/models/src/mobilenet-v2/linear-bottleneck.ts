import { BatchNorm2d, Conv2d, Module, ReLU6, Sequential } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { fanOutNormal } from '../parts/fan-out-normal.js';

export interface LinearBottleneckOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
  /** How many times `inChannels` the depthwise convolution has; with 1 no convolution stands before it. */
  readonly expansion: number;
}

/**
 * A wide depthwise convolution between two narrow layers, the second without an activation, beside a shortcut where the size stays; as
 * `torchvision.models.mobilenetv2.InvertedResidual`, in whose `conv` the last convolution and its norm are not a module of their own.
 */
export class LinearBottleneck extends Module {
  readonly conv: Sequential<Tensor4D>;
  readonly hasShortcut: boolean;

  constructor({ inChannels, outChannels, stride, expansion }: LinearBottleneckOptions) {
    super();
    const expanded = inChannels * expansion;
    const activation = () => new ReLU6();
    this.hasShortcut = stride === 1 && inChannels === outChannels;
    this.conv = new Sequential<Tensor4D>(
      ...(expansion === 1 ? [] : [convNormActivation(inChannels, expanded, { kernelSize: 1, activation })]),
      convNormActivation(expanded, expanded, { stride, groups: expanded, activation }),
      new Conv2d(expanded, outChannels, 1, { bias: false, weightInitializer: fanOutNormal() }),
      new BatchNorm2d(outChannels),
    );
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.conv.forward(x);
    return this.hasShortcut ? add(x, y) : y;
  }
}
