import { AvgPool2d, BatchNorm2d, Conv2d, kaimingNormal, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Halves the channels and the size between two dense blocks; as `torchvision.models.densenet._Transition`. */
export class Transition extends Module {
  readonly outChannels: number;
  readonly norm: BatchNorm2d;
  readonly conv: Conv2d;
  readonly pool: AvgPool2d;

  constructor(inChannels: number) {
    super();
    this.outChannels = Math.floor(inChannels / 2);
    this.norm = new BatchNorm2d(inChannels);
    this.conv = new Conv2d(inChannels, this.outChannels, 1, { bias: false, weightInitializer: kaimingNormal() });
    this.pool = new AvgPool2d(2);
  }

  /** `[batch, height, width, inChannels]` to `[batch, height / 2, width / 2, inChannels / 2]`. */
  override forward(x: Tensor4D): Tensor4D {
    return this.reduce(this.activate(x));
  }

  /** The block's map after the batch norm and the ReLU, of the size that it had. */
  activate(x: Tensor4D): Tensor4D {
    return relu(this.norm.forward(x));
  }

  /** What `forward` does after that. */
  reduce(activated: Tensor4D): Tensor4D {
    return this.pool.forward(this.conv.forward(activated));
  }
}
