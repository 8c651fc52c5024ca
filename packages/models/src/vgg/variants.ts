import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { VGG, type VGGOptions } from './vgg.js';

/** Of these `imageSize` changes nothing: the networks take images of any size from 32x32 on. */
export interface VGGVariantOptions extends ClassifierOptions {
  /** Width of the two hidden linear layers; default 4096. */
  readonly hidden?: number;
  /** Probability of the dropout after each of the first two linear layers; default 0.5. */
  readonly dropout?: number;
}

export type VGGDefinition = ModelDefinition<VGGVariantOptions, VGG>;

/** Simonyan and Zisserman 2015. */
export function vgg11(): VGGDefinition {
  return definition(eleven, false);
}

export function vgg11_bn(): VGGDefinition {
  return definition(eleven, true);
}

export function vgg13(): VGGDefinition {
  return definition(thirteen, false);
}

export function vgg13_bn(): VGGDefinition {
  return definition(thirteen, true);
}

export function vgg16(): VGGDefinition {
  return definition(sixteen, false);
}

export function vgg16_bn(): VGGDefinition {
  return definition(sixteen, true);
}

export function vgg19(): VGGDefinition {
  return definition(nineteen, false);
}

export function vgg19_bn(): VGGDefinition {
  return definition(nineteen, true);
}

/** How many convolutions each of the five stages has; three linear layers come after them. */
type Depths = readonly [number, number, number, number, number];

const eleven: Depths = [1, 1, 2, 2, 2];
const thirteen: Depths = [2, 2, 2, 2, 2];
const sixteen: Depths = [2, 2, 3, 3, 3];
const nineteen: Depths = [2, 2, 4, 4, 4];

function definition(depths: Depths, batchNorm: boolean): VGGDefinition {
  const defaults = { inChannels: 3, imageSize: 224, numClasses: 1000, hidden: 4096, dropout: 0.5 };
  return {
    defaults,
    create: (options) => new VGG({ stages: stagesOf(depths), batchNorm, ...defaults, ...options }),
    family: 'vgg',
    minImageSize: 32,
    preprocessing: imagenetPreprocessing(),
  };
}

function stagesOf(depths: Depths): VGGOptions['stages'] {
  return depths.map((depth, stage) => Array.from({ length: depth }, () => Math.min(64 * 2 ** stage, 512)));
}
