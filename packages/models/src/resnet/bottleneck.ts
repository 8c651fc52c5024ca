import { BatchNorm2d, Conv2d, Module, type Sequential } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { heKernel } from '../parts/he-kernel.js';
import { downsampled } from './downsampled.js';

export interface BottleneckOptions {
  readonly inChannels: number;
  /** Channels of the 3x3 convolution; the block gives `outChannels`. */
  readonly width: number;
  readonly outChannels: number;
  readonly stride: number;
  /** Groups of the 3x3 convolution. */
  readonly groups: number;
}

/**
 * A 1x1, a 3x3 and a 1x1 convolution beside a shortcut, `relu(x + f(x))`, with the stride in the 3x3; He et al. 2016, with groups Xie et
 * al. 2017, as `torchvision.models.resnet.Bottleneck`.
 */
export class Bottleneck extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  /** Brings the shortcut to the block's size, where that changes. */
  readonly downsample: Sequential<Tensor4D> | null;

  constructor({ inChannels, width, outChannels, stride, groups }: BottleneckOptions) {
    super();
    this.conv1 = new Conv2d(inChannels, width, 1, heKernel());
    this.bn1 = new BatchNorm2d(width);
    this.conv2 = new Conv2d(width, width, 3, { ...heKernel(), stride, padding: 1, groups });
    this.bn2 = new BatchNorm2d(width);
    this.conv3 = new Conv2d(width, outChannels, 1, heKernel());
    this.bn3 = new BatchNorm2d(outChannels);
    this.downsample = downsampled(inChannels, outChannels, stride);
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = relu(this.bn1.forward(this.conv1.forward(x)));
    const z = relu(this.bn2.forward(this.conv2.forward(y)));
    const residual = this.bn3.forward(this.conv3.forward(z));
    return relu(add(residual, this.downsample === null ? x : this.downsample.forward(x)));
  }
}
