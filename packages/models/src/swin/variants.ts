import type { ClassifierOptions, ModelDefinition, Preprocessing } from '../model-definition.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { SwinTransformer, type SwinTransformerOptions } from './swin-transformer.js';

/** Of these `imageSize` is the only one that changes nothing: the network takes images of any size. */
export interface SwinOptions extends ClassifierOptions {
  /** Height and width of a window, in patches of 4 pixels, or those of each of the four stages; default 7 in the first version and 8 in the second. */
  readonly window?: number | readonly number[];
  /** Probability that a value is dropped in training; default 0. */
  readonly dropout?: number;
  /** Probability that an attention weight is dropped in training; default 0. */
  readonly attentionDropout?: number;
  /** Probability that the last block's branches are skipped in training, rising evenly from 0 for the first. */
  readonly dropPath?: number;
}

export type SwinDefinition = ModelDefinition<SwinOptions, SwinTransformer>;

type Sizes = Pick<SwinTransformerOptions, 'width' | 'depths' | 'heads'>;

const tiny: Sizes = { width: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24] };
const small: Sizes = { width: 96, depths: [2, 2, 18, 2], heads: [3, 6, 12, 24] };
const base: Sizes = { width: 128, depths: [2, 2, 18, 2], heads: [4, 8, 16, 32] };

/** Liu et al. 2021. */
export function swin_t(): SwinDefinition {
  return first(tiny, 0.2, 232);
}

export function swin_s(): SwinDefinition {
  return first(small, 0.3, 246);
}

export function swin_b(): SwinDefinition {
  return first(base, 0.5, 238);
}

/** Swin's second version; Liu et al. 2022. */
export function swin_v2_t(): SwinDefinition {
  return second(tiny, 0.2, 260);
}

export function swin_v2_s(): SwinDefinition {
  return second(small, 0.3, 260);
}

export function swin_v2_b(): SwinDefinition {
  return second(base, 0.5, 272);
}

function first(sizes: Sizes, dropPath: number, resizeTo: number): SwinDefinition {
  return definition({ ...sizes, version: 1 }, { imageSize: 224, window: 7, dropPath }, { resizeTo });
}

function second(sizes: Sizes, dropPath: number, resizeTo: number): SwinDefinition {
  return definition({ ...sizes, version: 2 }, { imageSize: 256, window: 8, dropPath }, { imageSize: 256, resizeTo });
}

function definition(
  sizes: Sizes & Pick<SwinTransformerOptions, 'version'>,
  own: Pick<Required<SwinOptions>, 'imageSize' | 'window' | 'dropPath'>,
  preprocessing: Partial<Preprocessing>,
): SwinDefinition {
  const defaults = { inChannels: 3, numClasses: 1000, dropout: 0, attentionDropout: 0, ...own };
  return {
    defaults,
    create: (options) => {
      const { imageSize: _, ...chosen } = { ...defaults, ...options };
      return new SwinTransformer({ ...sizes, ...chosen });
    },
    family: 'swin',
    minImageSize: 4,
    preprocessing: imagenetPreprocessing({ ...preprocessing, interpolation: 'bicubic' }),
  };
}
