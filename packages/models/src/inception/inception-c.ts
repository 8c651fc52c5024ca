import { Module } from '@ocelli/nn';
import { avgPool2d } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { convolution } from './convolution.js';

/** 7x7 convolutions as pairs of a row and a column, beside a 1x1 one and a pool; as `torchvision.models.inception.InceptionC`. */
export class InceptionC extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch7x7_1: BasicConv2d;
  readonly branch7x7_2: BasicConv2d;
  readonly branch7x7_3: BasicConv2d;
  readonly branch7x7dbl_1: BasicConv2d;
  readonly branch7x7dbl_2: BasicConv2d;
  readonly branch7x7dbl_3: BasicConv2d;
  readonly branch7x7dbl_4: BasicConv2d;
  readonly branch7x7dbl_5: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  /** `channels` are those between the convolutions. */
  constructor(inChannels: number, channels: number) {
    super();
    this.branch1x1 = convolution(inChannels, 192, 1);
    this.branch7x7_1 = convolution(inChannels, channels, 1);
    this.branch7x7_2 = row(channels, channels);
    this.branch7x7_3 = column(channels, 192);
    this.branch7x7dbl_1 = convolution(inChannels, channels, 1);
    this.branch7x7dbl_2 = column(channels, channels);
    this.branch7x7dbl_3 = row(channels, channels);
    this.branch7x7dbl_4 = column(channels, channels);
    this.branch7x7dbl_5 = row(channels, 192);
    this.branch_pool = convolution(inChannels, 192, 1);
  }

  /** `[batch, height, width, inChannels]` to `[batch, height, width, 768]`. */
  override forward(x: Tensor4D): Tensor4D {
    const seven = this.branch7x7_3.forward(this.branch7x7_2.forward(this.branch7x7_1.forward(x)));
    const once = this.branch7x7dbl_3.forward(this.branch7x7dbl_2.forward(this.branch7x7dbl_1.forward(x)));
    const twice = this.branch7x7dbl_5.forward(this.branch7x7dbl_4.forward(once));
    const pool = this.branch_pool.forward(avgPool2d(x, { kernelSize: 3, stride: 1, padding: 1 }));
    return concat([this.branch1x1.forward(x), seven, twice, pool], 3);
  }
}

function row(inChannels: number, outChannels: number): BasicConv2d {
  return convolution(inChannels, outChannels, [1, 7], { padding: [0, 3] });
}

function column(inChannels: number, outChannels: number): BasicConv2d {
  return convolution(inChannels, outChannels, [7, 1], { padding: [3, 0] });
}
