import { constant, Module, Parameter } from '@ocelli/nn';
import { mul, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** A learned factor for each channel, the last axis; Touvron et al. 2021, as timm's `LayerScale`. State: `gamma` `[channels]`. */
export class LayerScale extends Module {
  readonly gamma: Parameter<Tensor1D>;

  constructor(channels: number, first: number) {
    super();
    this.gamma = new Parameter([channels], { initializer: constant(first) });
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return mul(x, this.gamma.value);
  }
}
