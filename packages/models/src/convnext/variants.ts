import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { ConvNext, type ConvNextOptions as Sizes } from './convnext.js';

/** Of these `imageSize` is the only one that changes nothing: the network takes images of any size. */
export interface ConvNextOptions extends ClassifierOptions {
  /** First value of the factors that the branches' channels have; default 1e-6. */
  readonly layerScale?: number;
  /** Probability that the last block's branch is skipped in training, rising evenly from 0 for the first. */
  readonly dropPath?: number;
}

export type ConvNextDefinition = ModelDefinition<ConvNextOptions, ConvNext>;

/** Liu et al. 2022. */
export function convnext_tiny(): ConvNextDefinition {
  return definition({ channels: [96, 192, 384, 768], depths: [3, 3, 9, 3] }, 0.1, 236);
}

export function convnext_small(): ConvNextDefinition {
  return definition({ channels: [96, 192, 384, 768], depths: [3, 3, 27, 3] }, 0.4, 230);
}

export function convnext_base(): ConvNextDefinition {
  return definition({ channels: [128, 256, 512, 1024], depths: [3, 3, 27, 3] }, 0.5, 232);
}

export function convnext_large(): ConvNextDefinition {
  return definition({ channels: [192, 384, 768, 1536], depths: [3, 3, 27, 3] }, 0.5, 232);
}

function definition(sizes: Pick<Sizes, 'channels' | 'depths'>, dropPath: number, resizeTo: number): ConvNextDefinition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, layerScale: 1e-6, dropPath };
  return {
    defaults,
    create: (options) => new ConvNext({ ...sizes, ...defaults, ...options }),
    family: 'convnext',
    minImageSize: 32,
    preprocessing: imagenetPreprocessing({ resizeTo }),
  };
}
