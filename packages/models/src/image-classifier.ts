import type { Module } from '@ocelli/nn';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** A model that takes images `[batch, height, width, channels]` and gives logits `[batch, classes]`. */
export interface ImageClassifier extends Module {
  forward(images: Tensor4D): Tensor2D;
}
