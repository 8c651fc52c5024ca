import { hardShrink, type ShrinkOptions, softShrink, tanhShrink } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** `x` drawn towards 0 by a threshold, 0.5 by default; as `torch.nn.Softshrink`. */
export class Softshrink extends Module {
  readonly #options: ShrinkOptions;

  constructor(options: ShrinkOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return softShrink(x, this.#options);
  }
}

/** `x`, and 0 within a threshold of 0, 0.5 by default; as `torch.nn.Hardshrink`. */
export class Hardshrink extends Module {
  readonly #options: ShrinkOptions;

  constructor(options: ShrinkOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return hardShrink(x, this.#options);
  }
}

/** `x - tanh(x)`; as `torch.nn.Tanhshrink`. */
export class Tanhshrink extends Module {
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return tanhShrink(x);
  }
}
