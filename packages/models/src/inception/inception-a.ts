import { Module } from '@ocelli/nn';
import { avgPool2d } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { convolution } from './convolution.js';

/** A 1x1 convolution, a 5x5 one, two 3x3 ones and a pool side by side; as `torchvision.models.inception.InceptionA`. */
export class InceptionA extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch5x5_1: BasicConv2d;
  readonly branch5x5_2: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inChannels: number, poolChannels: number) {
    super();
    this.branch1x1 = convolution(inChannels, 64, 1);
    this.branch5x5_1 = convolution(inChannels, 48, 1);
    this.branch5x5_2 = convolution(48, 64, 5, { padding: 2 });
    this.branch3x3dbl_1 = convolution(inChannels, 64, 1);
    this.branch3x3dbl_2 = convolution(64, 96, 3, { padding: 1 });
    this.branch3x3dbl_3 = convolution(96, 96, 3, { padding: 1 });
    this.branch_pool = convolution(inChannels, poolChannels, 1);
  }

  /** `[batch, height, width, inChannels]` to `[batch, height, width, 224 + poolChannels]`. */
  override forward(x: Tensor4D): Tensor4D {
    const five = this.branch5x5_2.forward(this.branch5x5_1.forward(x));
    const three = this.branch3x3dbl_3.forward(this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x)));
    const pool = this.branch_pool.forward(avgPool2d(x, { kernelSize: 3, stride: 1, padding: 1 }));
    return concat([this.branch1x1.forward(x), five, three, pool], 3);
  }
}
