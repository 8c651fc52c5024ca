import type { ClassifierOptions, ModelDefinition, Preprocessing } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { MaxVit, type MaxVitOptions } from './maxvit.js';
import type { MaxVitOrigin } from './origins.js';

export interface MaxVitVariantOptions extends ClassifierOptions {
  /**
   * How many pixels a window, or a grid, is long; divides the map of each of the four blocks. Default 'auto', a 32nd of the image size, which
   * is 7 for images of 224; the biases of the positions have shapes by it.
   */
  readonly partition?: number | 'auto';
  /** Probability that a value is dropped in training behind the linear layers; default 0. */
  readonly dropout?: number;
  /** Probability that a value is dropped in training behind the attention; default 0. */
  readonly attentionDropout?: number;
  /** Probability that the last layer's branches are skipped in training, rising evenly from 0 for the first; default 0.2, and 0 of timm's. */
  readonly dropPath?: number;
}

export type MaxVitDefinition = ModelDefinition<MaxVitVariantOptions, MaxVit>;

type Sizes = Pick<MaxVitOptions, 'stemChannels' | 'channels' | 'depths' | 'positions' | 'layerScale' | 'head'>;

const tiny: Sizes = { stemChannels: 64, channels: [64, 128, 256, 512], depths: [2, 2, 5, 2] };
const small: Sizes = { stemChannels: 64, channels: [96, 192, 384, 768], depths: [2, 2, 5, 2] };
const base: Sizes = { ...small, depths: [2, 6, 14, 2] };
const large: Sizes = { stemChannels: 128, channels: [128, 256, 512, 1024], depths: [2, 6, 14, 2] };
const xlarge: Sizes = { stemChannels: 192, channels: [192, 384, 768, 1536], depths: [2, 6, 14, 2] };

const narrowStem = { stemChannels: [32, 64] } as const;
const pico: Sizes = { stemChannels: [24, 32], channels: [32, 64, 128, 256], depths: [2, 2, 5, 2] };
const nano: Sizes = { ...narrowStem, channels: [64, 128, 256, 512], depths: [1, 2, 3, 1] };

/** Pixels from -1 to 1. */
const halves = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

/** As torchvision makes it; Tu et al. 2022. */
export function maxvit_t(): MaxVitDefinition {
  return definition('torchvision', tiny, { dropPath: 0.2 }, { resizeTo: 224 });
}

/** With the authors' weights, as timm computes them; for those of `maxvit_tiny_tf_384` make it with `imageSize: 384`. */
export function maxvit_tiny_tf_224(): MaxVitDefinition {
  return tensorflow(tiny);
}

export function maxvit_small_tf_224(): MaxVitDefinition {
  return tensorflow(small);
}

export function maxvit_base_tf_224(): MaxVitDefinition {
  return tensorflow(base);
}

export function maxvit_large_tf_224(): MaxVitDefinition {
  return tensorflow(large);
}

/** Published for ImageNet-21k, of whose pictures the pixels went from -1 to 1. */
export function maxvit_xlarge_tf_224(): MaxVitDefinition {
  return tensorflow(xlarge, halves);
}

function tensorflow(sizes: Sizes, preprocessing: Partial<Preprocessing> = {}): MaxVitDefinition {
  return definition('tensorflow', sizes, { dropPath: 0 }, { resizeTo: 235, ...preprocessing });
}

/** timm's own, of before the authors' weights were published, for its weights `maxvit_nano_rw_256.sw_in1k`. */
export function maxvit_nano_rw_256(): MaxVitDefinition {
  return timm(nano, 256);
}

export function maxvit_tiny_rw_224(): MaxVitDefinition {
  return timm({ ...tiny, ...narrowStem }, 224);
}

/** Whose biases of positions come from a network of their offsets. */
export function maxvit_rmlp_pico_rw_256(): MaxVitDefinition {
  return timm({ ...pico, positions: 'network' }, 256);
}

export function maxvit_rmlp_nano_rw_256(): MaxVitDefinition {
  return timm({ ...nano, positions: 'network' }, 256);
}

export function maxvit_rmlp_tiny_rw_256(): MaxVitDefinition {
  return timm({ ...tiny, ...narrowStem, positions: 'network' }, 256);
}

export function maxvit_rmlp_small_rw_224(): MaxVitDefinition {
  return timm({ ...small, ...narrowStem, positions: 'network', layerScale: 1e-6 }, 224, 248);
}

export function maxvit_rmlp_base_rw_224(): MaxVitDefinition {
  return timm({ ...base, ...narrowStem, positions: 'network', head: 'hidden' }, 224);
}

function timm(sizes: Sizes, imageSize: number, resizeTo = Math.floor(imageSize / 0.95)): MaxVitDefinition {
  const preprocessing = { imageSize, resizeTo, ...halves };
  return definition('timm', { head: 'plain', ...sizes }, { imageSize, dropPath: 0 }, preprocessing);
}

function definition(
  origin: MaxVitOrigin,
  sizes: Sizes,
  own: Pick<Required<MaxVitVariantOptions>, 'dropPath'> & Pick<MaxVitVariantOptions, 'imageSize'>,
  preprocessing: Partial<Preprocessing>,
): MaxVitDefinition {
  const defaults = {
    inChannels: 3,
    imageSize: 224,
    numClasses: 1000,
    partition: 'auto' as const,
    dropout: 0,
    attentionDropout: 0,
    ...own,
  };
  return {
    defaults,
    create: (options) => {
      const chosen = { ...defaults, ...options };
      return new MaxVit({ ...sizes, ...chosen, headWidth: 32, origin, partition: partitionOf(chosen) });
    },
    family: { torchvision: 'maxvit', tensorflow: 'maxvit-tf', timm: 'maxvit-timm' }[origin],
    minImageSize: 32,
    preprocessing: imagenetPreprocessing({ ...preprocessing, interpolation: 'bicubic' }),
  };
}

function partitionOf({ imageSize, partition }: Pick<Required<MaxVitVariantOptions>, 'imageSize' | 'partition'>): number {
  if (partition !== 'auto') return partition;
  if (imageSize % 32 !== 0) {
    throw new RangeError(`MaxVit: imageSize must be a multiple of 32 where partition is 'auto', but it is ${imageSize}.`);
  }
  return imageSize / 32;
}
