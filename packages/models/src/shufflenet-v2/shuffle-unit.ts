import { BatchNorm2d, Conv2d, Module, ReLU, Sequential } from '@ocelli/nn';
import { channelShuffle } from '@ocelli/ops';
import { concat, split, type Tensor4D } from '@tensorflow/tfjs-core';

export interface ShuffleUnitOptions {
  readonly inChannels: number;
  /** Even; with stride 1 as many as `inChannels`. */
  readonly outChannels: number;
  readonly stride: 1 | 2;
}

/**
 * Two branches side by side, whose channels are then dealt out in turn: with stride 1 each takes half of the channels, and the first
 * leaves them as they are; with stride 2 each takes all. As `torchvision.models.shufflenetv2.InvertedResidual`.
 */
export class ShuffleUnit extends Module {
  readonly branch1: Sequential<Tensor4D>;
  readonly branch2: Sequential<Tensor4D>;
  readonly stride: 1 | 2;

  constructor({ inChannels, outChannels, stride }: ShuffleUnitOptions) {
    super();
    const half = outChannels / 2;
    this.stride = stride;
    this.branch1 =
      stride === 1
        ? new Sequential<Tensor4D>()
        : new Sequential<Tensor4D>(...depthwise(inChannels, stride), ...pointwise(inChannels, half));
    this.branch2 = new Sequential<Tensor4D>(
      ...pointwise(stride === 1 ? half : inChannels, half),
      ...depthwise(half, stride),
      ...pointwise(half, half),
    );
  }

  override forward(x: Tensor4D): Tensor4D {
    const [one, two] = this.stride === 1 ? (split(x, 2, 3) as [Tensor4D, Tensor4D]) : [x, x];
    return channelShuffle(concat([this.branch1.forward(one), this.branch2.forward(two)], 3), 2);
  }
}

function depthwise(channels: number, stride: number) {
  const options = { stride, padding: 1, groups: channels, bias: false };
  return [new Conv2d(channels, channels, 3, options), new BatchNorm2d(channels)] as const;
}

/** A 1x1 convolution, a batch norm and a ReLU. */
export function pointwise(inChannels: number, outChannels: number) {
  return [new Conv2d(inChannels, outChannels, 1, { bias: false }), new BatchNorm2d(outChannels), new ReLU()] as const;
}
