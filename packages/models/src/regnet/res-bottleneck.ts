import { Module, type Sequential } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { fanOutNormal } from '../parts/fan-out-normal.js';
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';

export interface ResBottleneckOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
  /** Channels of a group of the 3x3 convolution. */
  readonly groupWidth: number;
  /** Whether a squeeze-excitation to a quarter of `inChannels` follows the 3x3 convolution. */
  readonly hasSqueezeExcitation: boolean;
}

/** A grouped 3x3 convolution between two 1x1 ones of the same width; as `torchvision.models.regnet.BottleneckTransform`. */
export class Bottleneck extends Module {
  readonly a: Sequential<Tensor4D>;
  readonly b: Sequential<Tensor4D>;
  readonly se: SqueezeExcitation | null;
  readonly c: Sequential<Tensor4D>;

  constructor({ inChannels, outChannels, stride, groupWidth, hasSqueezeExcitation }: ResBottleneckOptions) {
    super();
    this.a = convNormActivation(inChannels, outChannels, { kernelSize: 1 });
    this.b = convNormActivation(outChannels, outChannels, { stride, groups: outChannels / groupWidth });
    this.se = hasSqueezeExcitation
      ? new SqueezeExcitation(outChannels, Math.round(inChannels / 4), { weightInitializer: fanOutNormal() })
      : null;
    this.c = convNormActivation(outChannels, outChannels, { kernelSize: 1, activation: null });
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.b.forward(this.a.forward(x));
    return this.c.forward(this.se === null ? y : this.se.forward(y));
  }
}

/** That beside a shortcut, `relu(x + f(x))`; as `torchvision.models.regnet.ResBottleneckBlock`. */
export class ResBottleneck extends Module {
  /** Brings the shortcut to the block's size, where that changes. */
  readonly proj: Sequential<Tensor4D> | null;
  readonly f: Bottleneck;

  constructor(options: ResBottleneckOptions) {
    super();
    const { inChannels, outChannels, stride } = options;
    const changes = stride !== 1 || inChannels !== outChannels;
    this.proj = changes ? convNormActivation(inChannels, outChannels, { kernelSize: 1, stride, activation: null }) : null;
    this.f = new Bottleneck(options);
  }

  override forward(x: Tensor4D): Tensor4D {
    return relu(add(this.proj === null ? x : this.proj.forward(x), this.f.forward(x)));
  }
}
