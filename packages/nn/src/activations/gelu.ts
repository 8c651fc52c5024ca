import { type GeluOptions, gelu } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** `x Phi(x)` with Phi of the normal distribution, exact by default; as `torch.nn.GELU`. */
export class GELU extends Module {
  readonly #options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
    this.#options = options;
  }

  override forward<Shape extends Tensor>(x: Shape): Shape {
    return gelu(x, this.#options);
  }
}
