import type { ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MobileNetV1, type MobileNetV1Options } from './mobilenet-v1.js';
import { tfjsNames } from './tfjs-names.js';

type Definition = ModelDefinition<MobileNetV1Options, MobileNetV1>;

export function mobilenet_v1(): Definition {
  return definition(1);
}

export function mobilenet_v1_0_25(): Definition {
  return definition(0.25);
}

export function mobilenet_v1_0_5(): Definition {
  return definition(0.5);
}

export function mobilenet_v1_0_75(): Definition {
  return definition(0.75);
}

function definition(alpha: number): Definition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, alpha, dropout: 0.001 };
  return {
    defaults,
    create: (options) => new MobileNetV1({ ...defaults, ...options }),
    family: 'mobilenet-v1',
    minImageSize: 1,
    // Of Keras's weights: pixels from -1 to 1.
    preprocessing: imagenetPreprocessing({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
    moduleOfLayer: tfjsNames,
  };
}
