import type { Module } from '@ocelli/nn';
import { softmax } from '@ocelli/ops';
import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { callModel } from '../step/call-model.js';
import { inEvaluation } from '../step/in-mode.js';

export interface Prediction {
  /** The classes' probabilities of one image after the other, `[images, classes]`. */
  readonly probabilities: Float32Array;
  readonly classes: number;
}

/**
 * The classes' probabilities of images, `[batch, height, width, channels]`: the softmax of what the model gives in evaluation. The
 * model's mode is then put back, and the images stay the caller's.
 */
export async function predict(model: Module, images: Tensor4D): Promise<Prediction> {
  const tensor = inEvaluation(model, () => tidy(() => softmax(callModel(model, images))));
  try {
    return { probabilities: (await tensor.data()) as Float32Array, classes: tensor.shape.at(-1) ?? 1 };
  } finally {
    tensor.dispose();
  }
}
