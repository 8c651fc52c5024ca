import { BatchNorm2d, Conv2d, Dropout, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { heKernel } from '../parts/he-kernel.js';

/**
 * Two 3x3 convolutions, a batch norm and a ReLU before each, beside a shortcut: `[batch, height, width, inChannels]` to
 * `[batch, height / stride, width / stride, outChannels]`. A shortcut to another number of channels is a 1x1 convolution, which takes the
 * first ReLU's output too.
 */
export class WideBlock extends Module {
  readonly bn1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly dropout: Dropout;
  readonly conv2: Conv2d;
  readonly convShortcut: Conv2d | null;

  constructor(inChannels: number, outChannels: number, stride: number, dropout: number) {
    super();
    this.bn1 = new BatchNorm2d(inChannels);
    this.conv1 = new Conv2d(inChannels, outChannels, 3, { ...heKernel(), stride, padding: 1 });
    this.bn2 = new BatchNorm2d(outChannels);
    this.dropout = new Dropout(dropout);
    this.conv2 = new Conv2d(outChannels, outChannels, 3, { ...heKernel(), padding: 1 });
    this.convShortcut = inChannels === outChannels ? null : new Conv2d(inChannels, outChannels, 1, { ...heKernel(), stride });
  }

  override forward(x: Tensor4D): Tensor4D {
    const activated = relu(this.bn1.forward(x));
    const y = relu(this.bn2.forward(this.conv1.forward(activated)));
    const shortcut = this.convShortcut === null ? x : this.convShortcut.forward(activated);
    return add(shortcut, this.conv2.forward(this.dropout.forward(y)));
  }
}
