import type { ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MnasNet, type MnasNetOptions } from './mnasnet.js';

type Definition = ModelDefinition<MnasNetOptions, MnasNet>;

export function mnasnet0_5(): Definition {
  return definition(0.5, 256);
}

export function mnasnet0_75(): Definition {
  return definition(0.75, 232);
}

export function mnasnet1_0(): Definition {
  return definition(1, 256);
}

export function mnasnet1_3(): Definition {
  return definition(1.3, 232);
}

function definition(width: number, resizeTo: number): Definition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0.2 };
  return {
    defaults,
    create: (options) => new MnasNet(width, { ...defaults, ...options }),
    family: 'mnasnet',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo }),
  };
}
