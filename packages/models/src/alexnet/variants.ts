import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { AlexNet } from './alexnet.js';

/** Of these `imageSize` changes nothing: the network takes images of any size from 63x63 on. */
export interface AlexNetVariantOptions extends ClassifierOptions {
  /** Width of the two hidden linear layers; default 4096. */
  readonly hidden?: number;
  /** Probability of the dropout before each of the first two linear layers; default 0.5. */
  readonly dropout?: number;
}

/** Krizhevsky 2014. */
export function alexnet(): ModelDefinition<AlexNetVariantOptions, AlexNet> {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, hidden: 4096, dropout: 0.5 };
  return {
    defaults,
    create: (options) => new AlexNet({ ...defaults, ...options }),
    family: 'alexnet',
    minImageSize: 63,
    preprocessing: imagenetPreprocessing(),
  };
}
