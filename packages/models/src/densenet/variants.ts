import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { DenseNet, type DenseNetOptions } from './densenet.js';

/** Of these `imageSize` changes nothing: the networks take images of any size from 29x29 on. */
export interface DenseNetVariantOptions extends ClassifierOptions {
  /** Probability of the dropout after each dense layer; default 0. */
  readonly dropout?: number;
}

export type DenseNetDefinition = ModelDefinition<DenseNetVariantOptions, DenseNet>;

/** Huang et al. 2017. */
export function densenet121(): DenseNetDefinition {
  return definition({ stemChannels: 64, growthRate: 32, layers: [6, 12, 24, 16] });
}

export function densenet161(): DenseNetDefinition {
  return definition({ stemChannels: 96, growthRate: 48, layers: [6, 12, 36, 24] });
}

export function densenet169(): DenseNetDefinition {
  return definition({ stemChannels: 64, growthRate: 32, layers: [6, 12, 32, 32] });
}

export function densenet201(): DenseNetDefinition {
  return definition({ stemChannels: 64, growthRate: 32, layers: [6, 12, 48, 32] });
}

function definition(sizes: Pick<DenseNetOptions, 'stemChannels' | 'growthRate' | 'layers'>): DenseNetDefinition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0 };
  return {
    defaults,
    create: (options) => new DenseNet({ ...sizes, ...defaults, ...options }),
    family: 'densenet',
    minImageSize: 29,
    preprocessing: imagenetPreprocessing(),
  };
}
