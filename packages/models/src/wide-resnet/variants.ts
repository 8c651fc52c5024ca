import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { WideResNet } from './wide-resnet.js';

/** Of these `imageSize` changes nothing: the networks take images of any size. */
export interface WideResNetVariantOptions extends ClassifierOptions {
  /** Layers: 4 and a multiple of 6. */
  readonly depth?: number;
  /** How many times 16, 32 and 64 channels the three stages have. */
  readonly widenFactor?: number;
  /** Probability of the dropout between a block's convolutions; default 0. */
  readonly dropout?: number;
}

export type WideResNetDefinition = ModelDefinition<WideResNetVariantOptions, WideResNet>;

/** Zagoruyko and Komodakis 2016. */
export function wrn_16_4(): WideResNetDefinition {
  return definition(16, 4);
}

export function wrn_28_10(): WideResNetDefinition {
  return definition(28, 10);
}

export function wrn_40_4(): WideResNetDefinition {
  return definition(40, 4);
}

function definition(depth: number, widenFactor: number): WideResNetDefinition {
  const defaults = { inChannels: 3, imageSize: 32, numClasses: 10, depth, widenFactor, dropout: 0 };
  return {
    defaults,
    create: (options) => {
      const { imageSize: _, ...given } = { ...defaults, ...options };
      return new WideResNet(given);
    },
    family: 'wide-resnet',
    minImageSize: 1,
  };
}
