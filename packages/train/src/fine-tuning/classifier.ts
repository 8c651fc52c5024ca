import type { Module } from '@ocelli/nn';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A model that tells its modules in groups from the stem to the head, as every one of `@ocelli/models` does. */
export interface GroupedModel extends Module {
  layerGroups(): readonly (readonly Module[])[];
}

/** A model of which the backbone and the head can be called alone, as of every one of `@ocelli/models`. */
export interface HeadedModel extends Module {
  /** What the head takes: a map `[batch, height, width, channels]`, or tokens `[batch, tokens, channels]`. */
  forwardFeatures(images: Tensor): Tensor;
  /** Logits of that. */
  forwardHead(features: Tensor): Tensor;
}
