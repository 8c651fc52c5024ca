import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { GoogLeNet } from './googlenet.js';

/** Of these `imageSize` changes nothing: the network takes images of any size from 15x15 on. */
export interface GoogLeNetVariantOptions extends ClassifierOptions {
  /** Probability of the dropout before the last layer; default 0.2. */
  readonly dropout?: number;
  /** Probability of the dropout in the auxiliary heads; default 0.7. */
  readonly auxiliaryDropout?: number;
}

/**
 * GoogLeNet with batch norms; Szegedy et al. 2015, Ioffe and Szegedy 2015.
 *
 * Its published weights are for images in [-1, 1]: torchvision brings them there within the model, here `preprocessing` does.
 */
export function googlenet(): ModelDefinition<GoogLeNetVariantOptions, GoogLeNet> {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0.2, auxiliaryDropout: 0.7 };
  return {
    defaults,
    create: (options) => new GoogLeNet({ ...defaults, ...options }),
    family: 'googlenet',
    minImageSize: 15,
    preprocessing: imagenetPreprocessing({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
  };
}
