import type { ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { ShuffleNetV2, type ShuffleNetV2Channels, type ShuffleNetV2Options } from './shufflenet-v2.js';

type Definition = ModelDefinition<ShuffleNetV2Options, ShuffleNetV2>;

export function shufflenet_v2_x0_5(): Definition {
  return definition([24, 48, 96, 192, 1024], 256);
}

export function shufflenet_v2_x1_0(): Definition {
  return definition([24, 116, 232, 464, 1024], 256);
}

export function shufflenet_v2_x1_5(): Definition {
  return definition([24, 176, 352, 704, 1024], 232);
}

export function shufflenet_v2_x2_0(): Definition {
  return definition([24, 244, 488, 976, 2048], 232);
}

function definition(channels: ShuffleNetV2Channels, resizeTo: number): Definition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0 };
  return {
    defaults,
    create: (options) => new ShuffleNetV2(channels, { ...defaults, ...options }),
    family: 'shufflenet-v2',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo }),
  };
}
