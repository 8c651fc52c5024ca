import { Conv2d, Module, Parameter, zeros } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { add, mul, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';

/** `x + weight relu(conv(x))` with a weight for each channel that starts at 0; after Bachlechner et al. 2020 (ReZero). */
export class WeightedBranch extends Module {
  readonly conv: Conv2d;
  readonly weight: Parameter<Tensor1D>;

  constructor(channels: number) {
    super();
    this.conv = new Conv2d(channels, channels, 3, { padding: 1 });
    this.weight = new Parameter([channels], { initializer: zeros() });
  }

  override forward(x: Tensor4D): Tensor4D {
    return add(x, mul(relu(this.conv.forward(x)), this.weight.value));
  }
}
