import type { ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MobileNetV3, type MobileNetV3Options, type MobileNetV3Shape } from './mobilenet-v3.js';

/** The paper's table 1. */
export function mobilenet_v3_large(): ModelDefinition<MobileNetV3Options, MobileNetV3> {
  return definition(232, {
    numFeatures: 1280,
    blocks: [
      [3, 16, 16, false, 'relu', 1],
      [3, 64, 24, false, 'relu', 2],
      [3, 72, 24, false, 'relu', 1],
      [5, 72, 40, true, 'relu', 2],
      [5, 120, 40, true, 'relu', 1],
      [5, 120, 40, true, 'relu', 1],
      [3, 240, 80, false, 'hardSwish', 2],
      [3, 200, 80, false, 'hardSwish', 1],
      [3, 184, 80, false, 'hardSwish', 1],
      [3, 184, 80, false, 'hardSwish', 1],
      [3, 480, 112, true, 'hardSwish', 1],
      [3, 672, 112, true, 'hardSwish', 1],
      [5, 672, 160, true, 'hardSwish', 2],
      [5, 960, 160, true, 'hardSwish', 1],
      [5, 960, 160, true, 'hardSwish', 1],
    ],
  });
}

/** The paper's table 2. */
export function mobilenet_v3_small(): ModelDefinition<MobileNetV3Options, MobileNetV3> {
  return definition(256, {
    numFeatures: 1024,
    blocks: [
      [3, 16, 16, true, 'relu', 2],
      [3, 72, 24, false, 'relu', 2],
      [3, 88, 24, false, 'relu', 1],
      [5, 96, 40, true, 'hardSwish', 2],
      [5, 240, 40, true, 'hardSwish', 1],
      [5, 240, 40, true, 'hardSwish', 1],
      [5, 120, 48, true, 'hardSwish', 1],
      [5, 144, 48, true, 'hardSwish', 1],
      [5, 288, 96, true, 'hardSwish', 2],
      [5, 576, 96, true, 'hardSwish', 1],
      [5, 576, 96, true, 'hardSwish', 1],
    ],
  });
}

function definition(resizeTo: number, shape: MobileNetV3Shape): ModelDefinition<MobileNetV3Options, MobileNetV3> {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0.2, normEpsilon: 1e-3 };
  return {
    defaults,
    create: (options) => new MobileNetV3(shape, { ...defaults, ...options }),
    family: 'mobilenet-v3',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo }),
  };
}
