import { runOnZeros } from '@ocelli/nn';
import { type Rank, zeros } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { firstMaps } from './feature-maps.js';

export interface TraceOptions {
  readonly imageSize: number;
  readonly inChannels: number;
  /** How many stages, from the finest on; default all. */
  readonly count?: number;
}

export interface StageTrace {
  /** Height and channels of each stage's map. */
  readonly maps: readonly { readonly height: number; readonly channels: number }[];
  /** The names of the state that the stages read. */
  readonly read: ReadonlySet<string>;
}

/** Runs a model's stages on an image of zeros, with zeros for weights, for the shapes of their maps and for what they read. */
export function traceStages(model: ImageClassifier, options: TraceOptions): StageTrace {
  const { imageSize, inChannels, count = Number.POSITIVE_INFINITY } = options;
  const { result: maps, read } = runOnZeros(model, () => {
    const images = zeros<Rank.R4>([1, imageSize, imageSize, inChannels]);
    return firstMaps(model, images, count).map(({ shape: [, height, , channels] }) => ({ height, channels }));
  });
  const names = model.namedState().flatMap(([name, state]) => (read.has(state) ? [name] : []));
  return { maps, read: new Set(names) };
}
