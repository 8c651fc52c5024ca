import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MaxVit } from './maxvit.js';

export interface MaxVitVariantOptions extends ClassifierOptions {
  /**
   * How many pixels a window, or a grid, is long; divides the map of each of the four blocks. Default 'auto', a 32nd of the image size, which
   * is torchvision's 7 for images of 224; the biases of the positions have shapes by it.
   */
  readonly partition?: number | 'auto';
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
    partition: 'auto' as const,
    dropout: 0,
    attentionDropout: 0,
    dropPath: 0.2,
  };
  return {
    defaults,
    create: (options) => {
      const chosen = { ...defaults, ...options };
      return new MaxVit({ ...sizes, ...chosen, partition: partitionOf(chosen) });
    },
    family: 'maxvit',
    minImageSize: 32,
    preprocessing: imagenetPreprocessing({ resizeTo: 224, interpolation: 'bicubic' }),
  };
}

function partitionOf({ imageSize, partition }: Pick<Required<MaxVitVariantOptions>, 'imageSize' | 'partition'>): number {
  if (partition !== 'auto') return partition;
  if (imageSize % 32 !== 0) {
    throw new RangeError(`MaxVit: imageSize must be a multiple of 32 where partition is 'auto', but it is ${imageSize}.`);
  }
  return imageSize / 32;
}
