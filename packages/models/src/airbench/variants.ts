import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { Airbench } from './airbench.js';

/** Of these `imageSize` changes nothing: the network takes images of any size from 9 on. */
export interface AirbenchVariantOptions extends ClassifierOptions {
  /** What logits are multiplied by; default 1 / 9. */
  readonly scale?: number;
}

export type AirbenchDefinition = ModelDefinition<AirbenchVariantOptions, Airbench>;

/** The network that takes 94 % of CIFAR-10's test images in 9.9 epochs; Jordan 2024. */
export function airbench94(): AirbenchDefinition {
  const defaults = { inChannels: 3, imageSize: 32, numClasses: 10, scale: 1 / 9 };
  return {
    defaults,
    create: (options) => {
      const { imageSize: _, ...given } = { ...defaults, ...options };
      return new Airbench({ ...given, widths: [64, 256, 256] });
    },
    family: 'airbench',
    minImageSize: 9,
  };
}
