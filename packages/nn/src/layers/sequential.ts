import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** A module of one tensor, as `Sequential` chains them. */
export interface Layer extends Module {
  forward(x: Tensor): Tensor;
}

/**
 * Layers one after the other, each of which takes what the one before gives; named '0', '1', ... as in `torch.nn.Sequential`.
 *
 * The type says what the first takes and the last gives: `Sequential<Tensor4D>`, `Sequential<Tensor4D, Tensor2D>`.
 */
export class Sequential<Input extends Tensor = Tensor, Output extends Tensor = Input> extends Module implements Iterable<Layer> {
  [index: number]: Layer;
  readonly #length: number;

  constructor(...layers: Layer[]) {
    super();
    this.#length = layers.length;
    for (const [index, layer] of layers.entries()) this[index] = layer;
  }

  get length(): number {
    return this.#length;
  }

  override forward(x: Input): Output {
    let y: Tensor = x;
    for (const layer of this) y = layer.forward(y);
    return y as Output;
  }

  *[Symbol.iterator](): Generator<Layer> {
    for (let index = 0; index < this.#length; index++) yield this[index] as Layer;
  }
}
