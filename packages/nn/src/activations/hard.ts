import { type HardTanhOptions, hardSigmoid, hardSwish, hardTanh } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** `min(max(x + 3, 0), 6) / 6`; as `torch.nn.Hardsigmoid`. */
export class Hardsigmoid extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return hardSigmoid(x);
  }
}

/** `x hardsigmoid(x)`; Howard et al. 2019, as `torch.nn.Hardswish`. */
export class Hardswish extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return hardSwish(x);
  }
}

/** `x` cut to a range, -1 to 1 by default; as `torch.nn.Hardtanh`. */
export class Hardtanh extends Module {
  readonly #options: HardTanhOptions;

  constructor(options: HardTanhOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return hardTanh(x, this.#options);
  }
}
