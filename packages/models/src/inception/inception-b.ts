import { Module } from '@ocelli/nn';
import { maxPool2d } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { convolution } from './convolution.js';

/** Halves the size: a 3x3 convolution, two of them and a pool side by side; as `torchvision.models.inception.InceptionB`. */
export class InceptionB extends Module {
  readonly branch3x3: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;

  constructor(inChannels: number) {
    super();
    this.branch3x3 = convolution(inChannels, 384, 3, { stride: 2 });
    this.branch3x3dbl_1 = convolution(inChannels, 64, 1);
    this.branch3x3dbl_2 = convolution(64, 96, 3, { padding: 1 });
    this.branch3x3dbl_3 = convolution(96, 96, 3, { stride: 2 });
  }

  /** `[batch, height, width, inChannels]` to `[batch, (height - 1) / 2, (width - 1) / 2, 480 + inChannels]`. */
  override forward(x: Tensor4D): Tensor4D {
    const double = this.branch3x3dbl_3.forward(this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x)));
    return concat([this.branch3x3.forward(x), double, maxPool2d(x, { kernelSize: 3, stride: 2 })], 3);
  }
}
