import { Module } from '@ocelli/nn';
import { avgPool2d } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { convolution } from './convolution.js';

/** Two branches end in a row and a column side by side, beside a 1x1 convolution and a pool; as `torchvision.models.inception.InceptionE`. */
export class InceptionE extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2a: BasicConv2d;
  readonly branch3x3_2b: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3a: BasicConv2d;
  readonly branch3x3dbl_3b: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inChannels: number) {
    super();
    this.branch1x1 = convolution(inChannels, 320, 1);
    this.branch3x3_1 = convolution(inChannels, 384, 1);
    this.branch3x3_2a = convolution(384, 384, [1, 3], { padding: [0, 1] });
    this.branch3x3_2b = convolution(384, 384, [3, 1], { padding: [1, 0] });
    this.branch3x3dbl_1 = convolution(inChannels, 448, 1);
    this.branch3x3dbl_2 = convolution(448, 384, 3, { padding: 1 });
    this.branch3x3dbl_3a = convolution(384, 384, [1, 3], { padding: [0, 1] });
    this.branch3x3dbl_3b = convolution(384, 384, [3, 1], { padding: [1, 0] });
    this.branch_pool = convolution(inChannels, 192, 1);
  }

  /** `[batch, height, width, inChannels]` to `[batch, height, width, 2048]`. */
  override forward(x: Tensor4D): Tensor4D {
    const three = this.branch3x3_1.forward(x);
    const double = this.branch3x3dbl_2.forward(this.branch3x3dbl_1.forward(x));
    const branches = [
      this.branch1x1.forward(x),
      this.branch3x3_2a.forward(three),
      this.branch3x3_2b.forward(three),
      this.branch3x3dbl_3a.forward(double),
      this.branch3x3dbl_3b.forward(double),
      this.branch_pool.forward(avgPool2d(x, { kernelSize: 3, stride: 1, padding: 1 })),
    ];
    return concat(branches, 3);
  }
}
