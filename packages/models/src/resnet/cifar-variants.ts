import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { CifarResNet } from './cifar-resnet.js';

/** Of these `imageSize` is the only one that changes nothing: the networks take images of any size. */
export type CifarResNetVariantOptions = ClassifierOptions;

export type CifarResNetDefinition = ModelDefinition<CifarResNetVariantOptions, CifarResNet>;

export function cifar_resnet20(): CifarResNetDefinition {
  return definition(3);
}

export function cifar_resnet32(): CifarResNetDefinition {
  return definition(5);
}

export function cifar_resnet44(): CifarResNetDefinition {
  return definition(7);
}

export function cifar_resnet56(): CifarResNetDefinition {
  return definition(9);
}

export function cifar_resnet110(): CifarResNetDefinition {
  return definition(18);
}

function definition(blocks: number): CifarResNetDefinition {
  const defaults = { inChannels: 3, imageSize: 32, numClasses: 10 };
  return {
    defaults,
    create: (options) => {
      const { inChannels, numClasses } = { ...defaults, ...options };
      return new CifarResNet({ inChannels, numClasses, blocks });
    },
    family: 'cifar-resnet',
    minImageSize: 1,
    // Of akamaster's weights.
    preprocessing: imagenetPreprocessing({ imageSize: 32, resizeTo: 32 }),
  };
}
