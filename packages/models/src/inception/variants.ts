import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { InceptionV3 } from './inception-v3.js';

/** Of these `imageSize` changes nothing: the network takes images of any size from 75x75 on. */
export interface InceptionV3VariantOptions extends ClassifierOptions {
  /** Probability of the dropout before the last layer; default 0.5. */
  readonly dropout?: number;
}

/**
 * Szegedy et al. 2016.
 *
 * Its published weights are for images in [-1, 1]: torchvision brings them there within the model, here `preprocessing` does.
 */
export function inception_v3(): ModelDefinition<InceptionV3VariantOptions, InceptionV3> {
  const defaults = { inChannels: 3, imageSize: 299, numClasses: 1000, dropout: 0.5 };
  return {
    defaults,
    create: (options) => new InceptionV3({ ...defaults, ...options }),
    family: 'inception',
    minImageSize: 75,
    preprocessing: imagenetPreprocessing({
      imageSize: 299,
      resizeTo: 342,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    }),
  };
}
