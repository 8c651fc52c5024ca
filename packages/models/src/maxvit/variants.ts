import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MaxVit } from './maxvit.js';

export interface MaxVitVariantOptions extends ClassifierOptions {
  /** How many pixels a window, or a grid, is long; divides the map of each of the four blocks; default 7. */
  readonly partition?: number;
  /** Probability that a value is dropped in training behind the linear layers; default 0. */
  readonly dropout?: number;
  /** Probability that a value is dropped in training behind the attention; default 0. */
  readonly attentionDropout?: number;
  /** Probability that the last layer's branches are skipped in training, rising evenly from 0 for the first; default 0.2. */
  readonly dropPath?: number;
}

export type MaxVitDefinition = ModelDefinition<MaxVitVariantOptions, MaxVit>;

/** Tu et al. 2022. */
export function maxvit_t(): MaxVitDefinition {
  const sizes = { stemChannels: 64, channels: [64, 128, 256, 512], depths: [2, 2, 5, 2], headWidth: 32 };
  const defaults = {
    inChannels: 3,
    imageSize: 224,
    numClasses: 1000,
    partition: 7,
    dropout: 0,
    attentionDropout: 0,
    dropPath: 0.2,
  };
  return {
    defaults,
    create: (options) => new MaxVit({ ...sizes, ...defaults, ...options }),
    family: 'maxvit',
    minImageSize: 224,
    preprocessing: imagenetPreprocessing({ resizeTo: 224, interpolation: 'bicubic' }),
  };
}
