import { type GluOptions, glu, logSigmoid, sigmoid, silu, tanh } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { inLayer } from '../layers/require.js';
import { Module } from '../module/module.js';

/** `1 / (1 + exp(-x))`; as `torch.nn.Sigmoid`. */
export class Sigmoid extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return sigmoid(x);
  }
}

/** The logarithm of the sigmoid; as `torch.nn.LogSigmoid`. */
export class LogSigmoid extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return logSigmoid(x);
  }
}

/** `x sigmoid(x)`, also called swish; as `torch.nn.SiLU`. */
export class SiLU extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return silu(x);
  }
}

/** As `torch.nn.Tanh`. */
export class Tanh extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return tanh(x);
  }
}

/** The first half of an axis times the sigmoid of the second, the last axis by default; as `torch.nn.GLU`. */
export class GLU extends Module {
  readonly #options: GluOptions;

  constructor(options: GluOptions = {}) {
    super();
    this.#options = options;
  }

  /** @throws RangeError when the axis cannot be halved. */
  override forward(x: Tensor): Tensor {
    return inLayer(this, () => glu(x, this.#options));
  }
}
