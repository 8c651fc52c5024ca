import { Module } from '@ocelli/nn';
import { maxPool2d } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { convolution } from './convolution.js';

/** Halves the size: a 3x3 convolution, one after a 7x7 one, and a pool side by side; as `torchvision.models.inception.InceptionD`. */
export class InceptionD extends Module {
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2: BasicConv2d;
  readonly branch7x7x3_1: BasicConv2d;
  readonly branch7x7x3_2: BasicConv2d;
  readonly branch7x7x3_3: BasicConv2d;
  readonly branch7x7x3_4: BasicConv2d;

  constructor(inChannels: number) {
    super();
    this.branch3x3_1 = convolution(inChannels, 192, 1);
    this.branch3x3_2 = convolution(192, 320, 3, { stride: 2 });
    this.branch7x7x3_1 = convolution(inChannels, 192, 1);
    this.branch7x7x3_2 = convolution(192, 192, [1, 7], { padding: [0, 3] });
    this.branch7x7x3_3 = convolution(192, 192, [7, 1], { padding: [3, 0] });
    this.branch7x7x3_4 = convolution(192, 192, 3, { stride: 2 });
  }

  /** `[batch, height, width, inChannels]` to `[batch, (height - 1) / 2, (width - 1) / 2, 512 + inChannels]`. */
  override forward(x: Tensor4D): Tensor4D {
    const three = this.branch3x3_2.forward(this.branch3x3_1.forward(x));
    const seven = this.branch7x7x3_3.forward(this.branch7x7x3_2.forward(this.branch7x7x3_1.forward(x)));
    return concat([three, this.branch7x7x3_4.forward(seven), maxPool2d(x, { kernelSize: 3, stride: 2 })], 3);
  }
}
