import type { Batch } from '@ocelli/data';
import { getState, type Module } from '@ocelli/nn';
import { tidy, zeros } from '@tensorflow/tfjs-core';
import type { BatchSource } from '../batch/batch-source.js';
import { eager } from '../engine/eager.js';
import type { Engine } from '../engine/engine.js';
import { callInEvaluation } from '../evaluate/create-measure.js';
import type { HeadedModel } from './classifier.js';
import { FeatureHead } from './feature-head.js';
import { extents, featureRun } from './feature-run.js';

export interface StreamFeaturesOptions {
  /** What runs the model: `compile` of `@ocelli/compile` makes it native; default op by op on tfjs's backend. */
  readonly engine?: Engine;
}

/** Features that are computed anew whenever they are asked for. */
export interface StreamedFeatures {
  /** The model's head, to be trained on these: it shares the model's layers, under the same names. */
  readonly head: Module;
  /** A loader's batches, with features in the place of images. */
  of(loader: BatchSource<Batch>): BatchSource<Batch>;
  dispose(): Promise<void>;
}

/**
 * What `cacheFeatures` gives, for data whose features do not fit into memory: they are computed batch by batch in each epoch, and the head is
 * trained on the same numbers, in more time: `new Trainer({ model: features.head, ... }).fit(features.of(loader), { epochs: 5 })`.
 * Give it a loader that does not change images at random. `imageShape` is that of one image, `[height, width, channels]`.
 */
export function streamFeatures(
  model: HeadedModel,
  imageShape: readonly number[],
  { engine = eager }: StreamFeaturesOptions = {},
): StreamedFeatures {
  const shape = featureShape(model, imageShape);
  const run = featureRun(model, engine);
  const { height, width, channels } = extents(shape);
  return {
    head: new FeatureHead(model, shape),
    of: (loader) => ({
      get length() {
        return loader.length;
      },
      get position() {
        return loader.position;
      },
      get badSamples() {
        return loader.badSamples ?? [];
      },
      open: async () => loader.open?.(),
      async *epoch(epoch, options) {
        for await (const batch of loader.epoch(epoch, options)) {
          const { data } = await run(batch);
          yield { ...batch, images: data as Float32Array, shape: [batch.labels.length, height, width, channels] };
        }
      },
    }),
    dispose: () => run.dispose(),
  };
}

/** The shape of what a model's head takes of one image of `imageShape`. Runs the model once, on zeros. */
export function featureShape(model: HeadedModel, imageShape: readonly number[]): readonly number[] {
  const { parameters, buffers } = getState(model);
  const state = { ...parameters, ...buffers };
  return tidy(() => callInEvaluation(model, state, () => model.forwardFeatures(zeros([1, ...imageShape]))).shape.slice(1));
}
