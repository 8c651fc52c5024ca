import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { ResNet, type ResNetOptions } from './resnet.js';

/** Of these `imageSize` is the only one that changes nothing: the networks take images of any size. */
export interface ResNetVariantOptions extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0. */
  readonly dropout?: number;
}

export type ResNetDefinition = ModelDefinition<ResNetVariantOptions, ResNet>;

/** He et al. 2016. */
export function resnet18(): ResNetDefinition {
  return definition({ blocks: [2, 2, 2, 2] }, 256);
}

export function resnet34(): ResNetDefinition {
  return definition({ blocks: [3, 4, 6, 3] }, 256);
}

export function resnet50(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 6, 3] });
}

export function resnet101(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 23, 3] });
}

export function resnet152(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 8, 36, 3] });
}

/** ResNeXt: 3x3 convolutions in groups; Xie et al. 2017. */
export function resnext50_32x4d(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 });
}

export function resnext101_32x8d(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 23, 3], groups: 32, widthPerGroup: 8 });
}

export function resnext101_64x4d(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 23, 3], groups: 64, widthPerGroup: 4 });
}

/** Wide ResNet: 3x3 convolutions of twice the channels; Zagoruyko and Komodakis 2016. */
export function wide_resnet50_2(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 6, 3], widthPerGroup: 128 });
}

export function wide_resnet101_2(): ResNetDefinition {
  return definition({ block: 'bottleneck', blocks: [3, 4, 23, 3], widthPerGroup: 128 });
}

function definition(shape: Omit<ResNetOptions, 'inChannels' | 'numClasses' | 'dropout'>, resizeTo = 232): ResNetDefinition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, dropout: 0 };
  return {
    defaults,
    create: (options) => {
      const { inChannels, numClasses, dropout } = { ...defaults, ...options };
      return new ResNet({ inChannels, numClasses, dropout, ...shape });
    },
    family: 'resnet',
    minImageSize: 1,
    preprocessing: imagenetPreprocessing({ resizeTo }),
  };
}
