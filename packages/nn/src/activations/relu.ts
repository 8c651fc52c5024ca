import { leakyRelu, prelu, relu, relu6 } from '@ocelli/ops';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { constant } from '../initializers/constant.js';
import { inLayer, requireInteger } from '../layers/require.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';

/** `max(x, 0)`; as `torch.nn.ReLU`. */
export class ReLU extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return relu(x);
  }
}

/** `min(max(x, 0), 6)`; as `torch.nn.ReLU6`. */
export class ReLU6 extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return relu6(x);
  }
}

export interface LeakyReLUOptions {
  /** Slope below 0; default 0.01. */
  readonly negativeSlope?: number;
}

/** `x` above 0, `negativeSlope x` below; as `torch.nn.LeakyReLU`. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor({ negativeSlope = 0.01 }: LeakyReLUOptions = {}) {
    super();
    this.negativeSlope = negativeSlope;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }
}

export interface PReLUOptions {
  /** Channels with a slope each, or 1 for one slope for all; default 1. */
  readonly channels?: number;
  /** The first slope below 0; default 0.25. */
  readonly initial?: number;
}

/** `x` above 0, a learned slope times `x` below; He et al. 2015, as `torch.nn.PReLU`. State: `weight` `[channels]`. */
export class PReLU extends Module {
  readonly weight: Parameter<Tensor1D>;

  /** @throws RangeError when the channels are not a whole number of at least 1. */
  constructor({ channels = 1, initial = 0.25 }: PReLUOptions = {}) {
    super();
    requireInteger('PReLU: channels', channels);
    this.weight = new Parameter([channels], { initializer: constant(initial) });
  }

  /** @throws RangeError when the input's last axis is not the channels, where there are several. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return inLayer(this, () => prelu(x, this.weight.value));
  }
}
