import type { ClassifierOptions, ModelDefinition, Preprocessing } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { VisionTransformer, type VisionTransformerOptions } from './vision-transformer.js';

export interface VitOptions extends ClassifierOptions {
  /** Height and width of a patch, which divide those of the image. */
  readonly patchSize?: number;
  /** Probability that a value is dropped in training; default 0. */
  readonly dropout?: number;
  /** Probability that an attention weight is dropped in training; default 0. */
  readonly attentionDropout?: number;
  /** Probability that the last block's branches are skipped in training, rising evenly from 0 for the first; default 0. */
  readonly dropPath?: number;
}

export type VitDefinition = ModelDefinition<VitOptions, VisionTransformer>;

type Sizes = Pick<VisionTransformerOptions, 'width' | 'depth' | 'heads' | 'feedForward'>;

const tiny: Sizes = { width: 192, depth: 12, heads: 3, feedForward: 768 };
const small: Sizes = { width: 384, depth: 12, heads: 6, feedForward: 1536 };
const base: Sizes = { width: 768, depth: 12, heads: 12, feedForward: 3072 };
const large: Sizes = { width: 1024, depth: 24, heads: 16, feedForward: 4096 };
const huge: Sizes = { width: 1280, depth: 32, heads: 16, feedForward: 5120 };

/** ViT-Base with patches of 16; Dosovitskiy et al. 2021. */
export function vit_b_16(): VitDefinition {
  return definition(base, 16);
}

export function vit_b_32(): VitDefinition {
  return definition(base, 32);
}

export function vit_l_16(): VitDefinition {
  return definition(large, 16, { resizeTo: 242 });
}

export function vit_l_32(): VitDefinition {
  return definition(large, 32);
}

/** Its preprocessing is of the weights published for images of 224, not of those for 518. */
export function vit_h_14(): VitDefinition {
  return definition(huge, 14, { resizeTo: 224, interpolation: 'bicubic' });
}

/** DeiT without the distillation token, with timm's name, sizes and preprocessing; Touvron et al. 2021. */
export function deit_tiny_patch16_224(): VitDefinition {
  return definition(tiny, 16, { resizeTo: 248, interpolation: 'bicubic' });
}

export function deit_small_patch16_224(): VitDefinition {
  return definition(small, 16, { resizeTo: 248, interpolation: 'bicubic' });
}

export interface CifarVitOptions extends VitOptions {
  /** Channels of a token; default 192. */
  readonly width?: number;
  /** How many blocks there are; default 4. */
  readonly depth?: number;
  /** Default 3. */
  readonly heads?: number;
  /** Width between the two linear layers of a block; default 768. */
  readonly feedForward?: number;
}

/** A small one for images of 32x32, of any sizes: by default as wide as DeiT's smallest and a third as deep, with patches of 4. */
export function vit_cifar(): ModelDefinition<CifarVitOptions, VisionTransformer> {
  const { defaults } = definition(tiny, 4);
  const own = { ...defaults, ...tiny, depth: 4, imageSize: 32, numClasses: 10 };
  return {
    defaults: own,
    create: (options) => new VisionTransformer({ ...own, ...options }),
    family: 'vit',
    minImageSize: 4,
  };
}

function definition(sizes: Sizes, patchSize: number, preprocessing: Partial<Preprocessing> = {}): VitDefinition {
  const defaults = {
    inChannels: 3,
    imageSize: 224,
    patchSize,
    numClasses: 1000,
    dropout: 0,
    attentionDropout: 0,
    dropPath: 0,
  };
  return {
    defaults,
    create: (options) => new VisionTransformer({ ...sizes, ...defaults, ...options }),
    family: 'vit',
    minImageSize: patchSize,
    preprocessing: imagenetPreprocessing(preprocessing),
  };
}
