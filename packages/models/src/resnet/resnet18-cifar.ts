import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { ResNet } from './resnet.js';

/** Of these `imageSize` is the only one that changes nothing: the network takes images of any size. */
export type ResNet18CifarOptions = ClassifierOptions;

/** ResNet-18 for 32x32 images: torchvision's `resnet18` with a 3x3 stem of stride 1 and no max pool. */
export const resnet18Cifar: ModelDefinition<ResNet18CifarOptions, ResNet> = {
  defaults: { inChannels: 3, imageSize: 32, numClasses: 10 },
  create: (options) => {
    const { inChannels, numClasses } = { ...resnet18Cifar.defaults, ...options };
    return new ResNet({ inChannels, numClasses, blocks: [2, 2, 2, 2], stem: 'small' });
  },
  family: 'resnet',
  minImageSize: 1,
};
