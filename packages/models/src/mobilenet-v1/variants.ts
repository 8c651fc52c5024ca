import type { ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MobileNetV1, type MobileNetV1Options } from './mobilenet-v1.js';
import { tfjsNames } from './tfjs-names.js';

type Definition = ModelDefinition<MobileNetV1Options, MobileNetV1>;

const common = { inChannels: 3, imageSize: 224, numClasses: 1000 };
/** Pixels from -1 to 1. */
const fromMinusOne = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

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

/** As timm makes it, whose weights `timm/mobilenetv1_100.ra4_e3600_r224_in1k` have its names; `alpha: 1.25` is its `mobilenetv1_125`. */
export function mobilenetv1_100(): Definition {
  const defaults = { ...common, alpha: 1, dropout: 0 };
  return {
    defaults,
    create: (options) => new MobileNetV1({ ...defaults, ...options }, 'timm'),
    family: 'mobilenet-v1',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ ...fromMinusOne, interpolation: 'bicubic' }),
  };
}

function definition(alpha: number): Definition {
  const defaults = { ...common, alpha, dropout: 0.001 };
  return {
    defaults,
    create: (options) => new MobileNetV1({ ...defaults, ...options }, 'keras'),
    family: 'mobilenet-v1',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing(fromMinusOne),
    moduleOfLayer: tfjsNames,
  };
}
