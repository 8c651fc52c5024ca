import { Conv2d, kaimingUniform, Module, zeros } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';

/** What all convolutions but the last start from. */
export function squeezeNetKernel() {
  return { weightInitializer: kaimingUniform(), biasInitializer: zeros() };
}

/**
 * A 1x1 convolution that squeezes the channels, then a 1x1 and a 3x3 side by side, each of half the output's channels; Iandola et al.
 * 2016, as `torchvision.models.squeezenet.Fire`.
 */
export class Fire extends Module {
  readonly squeeze: Conv2d;
  readonly expand1x1: Conv2d;
  readonly expand3x3: Conv2d;

  constructor(inChannels: number, squeezeChannels: number, outChannels: number) {
    super();
    this.squeeze = new Conv2d(inChannels, squeezeChannels, 1, squeezeNetKernel());
    this.expand1x1 = new Conv2d(squeezeChannels, outChannels / 2, 1, squeezeNetKernel());
    this.expand3x3 = new Conv2d(squeezeChannels, outChannels / 2, 3, { ...squeezeNetKernel(), padding: 1 });
  }

  override forward(x: Tensor4D): Tensor4D {
    const squeezed = relu(this.squeeze.forward(x));
    return concat([relu(this.expand1x1.forward(squeezed)), relu(this.expand3x3.forward(squeezed))], 3);
  }
}
