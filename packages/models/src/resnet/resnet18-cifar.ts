import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { ResNet } from './resnet.js';

/** Of these `imageSize` is the only one that changes nothing: the network takes images of any size. */
export interface ResNet18CifarOptions extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0. */
  readonly dropout?: number;
}

/** ResNet-18 for 32x32 images: torchvision's `resnet18` with a 3x3 stem of stride 1 and no max pool. */
export const resnet18Cifar: ModelDefinition<ResNet18CifarOptions, ResNet> = {
  defaults: { inChannels: 3, imageSize: 32, numClasses: 10, dropout: 0 },
  create: (options) => {
    const { inChannels, numClasses, dropout } = { ...resnet18Cifar.defaults, ...options };
    return new ResNet({ inChannels, numClasses, dropout, blocks: [2, 2, 2, 2], stem: 'small' });
  },
  family: 'resnet',
  minImageSize: 1,
};
