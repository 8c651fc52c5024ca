import { mish, type SoftplusOptions, softplus, softsign } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** `log(1 + exp(beta x)) / beta`, `beta` 1 by default; as `torch.nn.Softplus`. */
export class Softplus extends Module {
  readonly #options: SoftplusOptions;

  constructor(options: SoftplusOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return softplus(x, this.#options);
  }
}

/** `x tanh(softplus(x))`; Misra 2019, as `torch.nn.Mish`. */
export class Mish extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return mish(x);
  }
}

/** `x / (1 + |x|)`; as `torch.nn.Softsign`. */
export class Softsign extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return softsign(x);
  }
}
