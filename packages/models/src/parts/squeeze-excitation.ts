import { Conv2d, type Initializer, type Layer, Module, ReLU, Sigmoid } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import { mul, reshape, type Tensor4D } from '@tensorflow/tfjs-core';
import type { MakeLayer } from './conv-norm-activation.js';

export interface SqueezeExcitationOptions {
  /** Between the two layers; default a ReLU. */
  readonly activation?: MakeLayer;
  /** What brings the scales between 0 and 1; default a sigmoid. */
  readonly scaleActivation?: MakeLayer;
  /** Default PyTorch's: uniform on ±1 / sqrt(fanIn). */
  readonly weightInitializer?: Initializer;
  /** Default PyTorch's: uniform on ±1 / sqrt(fanIn). */
  readonly biasInitializer?: Initializer;
}

/**
 * Scales each channel by what two layers make of the means of all: `x scaleActivation(fc2(activation(fc1(mean(x)))))`, of
 * `[batch, height, width, channels]`; Hu et al. 2018, as `torchvision.ops.SqueezeExcitation`.
 *
 * State: `fc1` and `fc2`, 1x1 convolutions to `squeezeChannels` and back.
 */
export class SqueezeExcitation extends Module {
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;
  readonly activation: Layer;
  readonly scale_activation: Layer;

  /** @throws RangeError when the channels are not whole numbers of at least 1. */
  constructor(channels: number, squeezeChannels: number, options: SqueezeExcitationOptions = {}) {
    super();
    const { activation = () => new ReLU(), scaleActivation = () => new Sigmoid(), ...initializers } = options;
    this.fc1 = new Conv2d(channels, squeezeChannels, 1, initializers);
    this.fc2 = new Conv2d(squeezeChannels, channels, 1, initializers);
    this.activation = activation();
    this.scale_activation = scaleActivation();
  }

  override forward(x: Tensor4D): Tensor4D {
    const [batch, , , channels] = x.shape;
    const means = reshape(globalAvgPool2d(x), [batch, 1, 1, channels]) as Tensor4D;
    const squeezed = this.activation.forward(this.fc1.forward(means)) as Tensor4D;
    return mul(x, this.scale_activation.forward(this.fc2.forward(squeezed))) as Tensor4D;
  }
}
