import { getState, type Module } from '@ocelli/nn';
import { softmax } from '@ocelli/ops';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { eager } from '../engine/eager.js';
import type { Engine } from '../engine/engine.js';
import type { TensorRecord } from '../state/tensor-record.js';
import { forwardInEvaluation } from './create-measure.js';

export interface Prediction {
  /** The classes' probabilities of one image after the other, `[images, classes]`. */
  readonly probabilities: Float32Array;
  readonly classes: number;
}

/** Predicts images of one model after another. */
export interface Predictor {
  (images: Tensor4D): Promise<Prediction>;
  /** Frees what the engine made. */
  dispose(): Promise<void>;
}

/**
 * The classes' probabilities of images, `[batch, height, width, channels]`: the softmax of what the model gives in evaluation. The
 * model's mode is then put back, and the images stay the caller's.
 */
export function predict(model: Module, images: Tensor4D): Promise<Prediction> {
  return createPredictor(model)(images);
}

/** `predict` for many images of one model, on an engine: `compile` of `@ocelli/compile` makes it native. */
export function createPredictor(model: Module, engine: Engine = eager): Predictor {
  const run = engine(function prediction(state: TensorRecord, images: Tensor): Tensor {
    return softmax(forwardInEvaluation(model, state, images));
  });
  const predictImages = async (images: Tensor4D): Promise<Prediction> => {
    const { parameters, buffers } = getState(model);
    const tensor = await run({ ...parameters, ...buffers }, images);
    try {
      return { probabilities: (await tensor.data()) as Float32Array, classes: tensor.shape.at(-1) ?? 1 };
    } finally {
      tensor.dispose();
    }
  };
  return Object.assign(predictImages, { dispose: () => run.dispose() });
}
