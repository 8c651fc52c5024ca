import { BatchNorm2d, Conv2d, Module, xavierUniform } from '@ocelli/nn';
import { relu6 } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { padAsTensorflow } from './pad-as-tensorflow.js';

/** Batch norm as Keras has it in this family. */
export function kerasNorm(channels: number): BatchNorm2d {
  return new BatchNorm2d(channels, { epsilon: 1e-3, momentum: 0.01 });
}

/** A 3x3 convolution of each channel, then a 1x1 one of all, each with its norm and a ReLU6; as `timm`'s `DepthwiseSeparableConv`. */
export class DepthwiseSeparable extends Module {
  readonly conv_dw: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv_pw: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly stride: number;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    const first = { bias: false, weightInitializer: xavierUniform() };
    this.stride = stride;
    this.conv_dw = new Conv2d(inChannels, inChannels, 3, { ...first, stride, groups: inChannels });
    this.bn1 = kerasNorm(inChannels);
    this.conv_pw = new Conv2d(inChannels, outChannels, 1, first);
    this.bn2 = kerasNorm(outChannels);
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = relu6(this.bn1.forward(this.conv_dw.forward(padAsTensorflow(x, 3, this.stride))));
    return relu6(this.bn2.forward(this.conv_pw.forward(y)));
  }
}
