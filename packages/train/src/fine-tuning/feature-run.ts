import type { Batch } from '@ocelli/data';
import { getState } from '@ocelli/nn';
import type { Tensor } from '@tensorflow/tfjs-core';
import { readImages } from '../batch/batch-source.js';
import type { Engine } from '../engine/engine.js';
import { callInEvaluation } from '../evaluate/create-measure.js';
import type { TensorRecord, Values } from '../state/tensor-record.js';
import { readValues, toTensor } from '../state/values.js';
import type { HeadedModel } from './classifier.js';

/** Computes what a model's head takes of a batch of images. */
export interface FeatureRun {
  (batch: Batch): Promise<Values>;
  dispose(): Promise<void>;
}

/** Features in evaluation, with the values that the model has by then. */
export function featureRun(model: HeadedModel, engine: Engine): FeatureRun {
  // Engines may tell by its name what they run.
  const run = engine(function features(state: TensorRecord, images: Tensor): Tensor {
    return callInEvaluation(model, state, () => model.forwardFeatures(images));
  });
  const compute = async (batch: Batch): Promise<Values> => {
    const { parameters, buffers } = getState(model);
    const images = toTensor(readImages(batch).inputs);
    const computed = await run({ ...parameters, ...buffers }, images).finally(() => images.dispose());
    return readValues(computed).finally(() => computed.dispose());
  };
  return Object.assign(compute, { dispose: async () => run.dispose() });
}

/** Height, width and channels of an image of features; tokens lie one below the other. */
export function extents(shape: readonly number[]): { height: number; width: number; channels: number } {
  const [height = 1, width = 1] = shape.slice(0, -1);
  return { height, width, channels: shape.at(-1) ?? 1 };
}
