import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { CifarDenseNet } from './cifar-densenet.js';

/** Of these `imageSize` changes nothing: the networks take images of any size from 4 on. */
export interface CifarDenseNetVariantOptions extends ClassifierOptions {
  /** Layers: 4 and a multiple of 6. */
  readonly depth?: number;
  /** The channels that each layer adds. */
  readonly growthRate?: number;
  /** Probability of the dropout after each dense layer; default 0. */
  readonly dropout?: number;
}

export type CifarDenseNetDefinition = ModelDefinition<CifarDenseNetVariantOptions, CifarDenseNet>;

/** DenseNet-BC of 40 layers that add 12 channels each. */
export function densenet_bc_40_12(): CifarDenseNetDefinition {
  return definition(40, 12);
}

export function densenet_bc_100_12(): CifarDenseNetDefinition {
  return definition(100, 12);
}

function definition(depth: number, growthRate: number): CifarDenseNetDefinition {
  const defaults = { inChannels: 3, imageSize: 32, numClasses: 10, depth, growthRate, dropout: 0 };
  return {
    defaults,
    create: (options) => {
      const { imageSize: _, ...given } = { ...defaults, ...options };
      return new CifarDenseNet(given);
    },
    family: 'cifar-densenet',
    minImageSize: 4,
  };
}
