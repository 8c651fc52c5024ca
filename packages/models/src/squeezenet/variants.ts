import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { SqueezeNet, type SqueezeNetOptions } from './squeezenet.js';

/** Of these `imageSize` changes nothing: the networks take images of any size from the smallest on. */
export interface SqueezeNetVariantOptions extends ClassifierOptions {
  /** Probability before the last layer; default 0.5. */
  readonly dropout?: number;
}

export type SqueezeNetDefinition = ModelDefinition<SqueezeNetVariantOptions, SqueezeNet>;

/** Iandola et al. 2016. */
export function squeezenet1_0(): SqueezeNetDefinition {
  const early = ['pool', [16, 128], [16, 128], [32, 256], 'pool'] as const;
  const late = [[32, 256], [48, 384], [48, 384], [64, 512], 'pool', [64, 512]] as const;
  return definition({ stem: { kernelSize: 7, channels: 96 }, layers: [...early, ...late] }, 21);
}

/** The same accuracy at less than half the cost: a smaller stem, and pools further ahead. */
export function squeezenet1_1(): SqueezeNetDefinition {
  const early = ['pool', [16, 128], [16, 128], 'pool', [32, 256], [32, 256], 'pool'] as const;
  const late = [
    [48, 384],
    [48, 384],
    [64, 512],
    [64, 512],
  ] as const;
  return definition({ stem: { kernelSize: 3, channels: 64 }, layers: [...early, ...late] }, 17);
}

function definition(shape: Pick<SqueezeNetOptions, 'stem' | 'layers'>, minImageSize: number): SqueezeNetDefinition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0.5 };
  return {
    defaults,
    create: (options) => {
      const { imageSize: _, ...given } = { ...defaults, ...options };
      return new SqueezeNet({ ...given, ...shape });
    },
    family: 'squeezenet',
    minImageSize,
    preprocessing: imagenetPreprocessing(),
  };
}
