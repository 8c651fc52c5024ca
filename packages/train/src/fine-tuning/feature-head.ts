import { Module } from '@ocelli/nn';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { HeadedModel } from './classifier.js';

/** A model's head as a model of its own: it holds the very same layers under the same names, and takes features in the place of images. */
export class FeatureHead extends Module {
  readonly #model: HeadedModel;
  readonly #shape: readonly number[];

  /** `shape` is that of one image's features. */
  constructor(model: HeadedModel, shape: readonly number[]) {
    super();
    // Its public fields, in which its state is found by the names that it has there.
    Object.assign(this, model);
    this.#model = model;
    this.#shape = shape;
  }

  /** Logits of features as a loader stacks them, `[batch, height, width, channels]`. */
  override forward(features: Tensor): Tensor {
    return this.#model.forwardHead(reshape(features, [features.shape[0] ?? 1, ...this.#shape]));
  }
}
