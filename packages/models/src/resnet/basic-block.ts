import { BatchNorm2d, Conv2d, Module, type Sequential } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { heKernel } from '../parts/he-kernel.js';
import { downsampled } from './downsampled.js';
import { paddedShortcut } from './padded-shortcut.js';

/** How the shortcut comes to the block's size, where that changes: by a 1x1 convolution, or by fewer pixels and channels of zeros. */
export type Shortcut = 'convolution' | 'padding';

/** Two 3x3 convolutions beside a shortcut, `relu(x + f(x))`; He et al. 2016, as `torchvision.models.resnet.BasicBlock`. */
export class BasicBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  /** Brings the shortcut to the block's size, where that changes and is learned. */
  readonly downsample: Sequential<Tensor4D> | null;
  readonly #stride: number;

  constructor(inChannels: number, outChannels: number, stride: number, shortcut: Shortcut = 'convolution') {
    super();
    this.conv1 = new Conv2d(inChannels, outChannels, 3, { ...heKernel(), stride, padding: 1 });
    this.bn1 = new BatchNorm2d(outChannels);
    this.conv2 = new Conv2d(outChannels, outChannels, 3, { ...heKernel(), padding: 1 });
    this.bn2 = new BatchNorm2d(outChannels);
    this.downsample = shortcut === 'padding' ? null : downsampled(inChannels, outChannels, stride);
    this.#stride = stride;
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = relu(this.bn1.forward(this.conv1.forward(x)));
    const residual = this.bn2.forward(this.conv2.forward(y));
    const shortcut = this.downsample === null ? paddedShortcut(x, this.#stride, this.bn2.channels) : this.downsample.forward(x);
    return relu(add(residual, shortcut));
  }
}
