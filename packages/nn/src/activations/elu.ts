import { celu, type EluOptions, elu, selu } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** `x` above 0, `alpha (exp(x) - 1)` below, `alpha` 1 by default; as `torch.nn.ELU`. */
export class ELU extends Module {
  readonly #options: EluOptions;

  constructor(options: EluOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return elu(x, this.#options);
  }
}

/** `x` above 0, `alpha (exp(x / alpha) - 1)` below, `alpha` 1 by default; as `torch.nn.CELU`. */
export class CELU extends Module {
  readonly #options: EluOptions;

  constructor(options: EluOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return celu(x, this.#options);
  }
}

/** A scaled ELU that keeps mean 0 and variance 1; Klambauer et al. 2017, as `torch.nn.SELU`. */
export class SELU extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return selu(x);
  }
}
