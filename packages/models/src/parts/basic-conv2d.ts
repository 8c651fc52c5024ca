import { BatchNorm2d, Conv2d, type Initializer, Module } from '@ocelli/nn';
import { type Padding2D, relu, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';

export interface BasicConv2dOptions {
  readonly weightInitializer: Initializer;
  /** Default 1. */
  readonly stride?: Size2D;
  /** Default 0. */
  readonly padding?: Padding2D;
}

/** A convolution without a bias, a batch norm of epsilon 0.001 and a ReLU; as `torchvision.models.inception.BasicConv2d`. */
export class BasicConv2d extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(inChannels: number, outChannels: number, kernelSize: Size2D, options: BasicConv2dOptions) {
    super();
    this.conv = new Conv2d(inChannels, outChannels, kernelSize, { ...options, bias: false });
    this.bn = new BatchNorm2d(outChannels, { epsilon: 0.001 });
  }

  /** `[batch, height, width, inChannels]` to `[batch, height / stride, width / stride, outChannels]`. */
  override forward(x: Tensor4D): Tensor4D {
    return relu(this.bn.forward(this.conv.forward(x)));
  }
}
