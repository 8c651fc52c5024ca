import { Identity, type Layer, LayerNorm, Linear, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier, TimmArguments } from '../image-classifier.js';
import { dropPathRates } from '../parts/drop-path-rates.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair, TensorInParts } from '../parts/names.js';
import { patchEmbedding } from '../parts/patch-embedding.js';
import { requireSizes } from '../parts/require-sizes.js';
import { smallNormal } from '../parts/small-normal.js';
import { stageGroups, stageMaps } from '../parts/stages.js';
import { PatchMerging } from './patch-merging.js';
import { SwinBlock } from './swin-block.js';
import { timmNames, timmParts } from './timm-names.js';

export interface SwinTransformerOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  readonly version: 1 | 2;
  /** Channels of the first stage; each other has twice as many as the one before. */
  readonly width: number;
  /** How many blocks each of the four stages has. */
  readonly depths: readonly [number, number, number, number];
  readonly heads: readonly [number, number, number, number];
  /** Height and width of a window, or those of each stage; every second block's are shifted by half of it. */
  readonly window: number | readonly number[];
  /** Probability that a value is dropped in training, behind the attention and the linear layers. */
  readonly dropout: number;
  /** Probability that an attention weight is dropped in training. */
  readonly attentionDropout: number;
  /** Probability that the last block's branches are skipped in training; 0 for the first block, and rising evenly between. */
  readonly dropPath: number;
}

/** Where the stages lie among the features. */
const stageEnds = [1, 3, 5, 7];

/**
 * Transformers within shifted windows, in four stages of which each halves the map; Liu et al. 2021 and, with `version` 2, 2022. State in
 * the names of torchvision's `SwinTransformer`.
 */
export class SwinTransformer extends Module implements ImageClassifier {
  readonly numFeatures: number;
  /** Patches of 4, then stages with what halves the map between them. */
  readonly features: Sequential<Tensor4D>;
  readonly norm: LayerNorm;
  head: Linear;
  readonly #version: 1 | 2;
  readonly #windows: readonly number[];

  /** @throws RangeError when a size is not a whole number of at least 1, the windows are not those of each stage, the heads do not divide the channels, or for probabilities outside of 0 up to 1. */
  constructor({ inChannels, numClasses, width, depths, heads, dropPath, window, ...block }: SwinTransformerOptions) {
    super();
    requireSizes('SwinTransformer', { inChannels, numClasses, width });
    const windows = typeof window === 'number' ? depths.map(() => window) : window;
    requireWindows(windows, depths.length);
    const rates = dropPathRates(
      dropPath,
      depths.reduce((sum, depth) => sum + depth, 0),
    );
    // In the second place torchvision puts the channels last, where they already are here.
    const layers: Layer[] = [new Sequential(patchEmbedding(inChannels, width, 4), new Identity(), new LayerNorm(width))];
    for (const [stage, depth] of depths.entries()) {
      const channels = width * 2 ** stage;
      if (stage > 0) layers.push(new PatchMerging(channels / 2, { normFirst: block.version === 1 }));
      const blocks = rates.splice(0, depth).map((rate, index) => {
        const window = windows[stage] as number;
        const shift = index % 2 === 0 ? 0 : Math.floor(window / 2);
        return new SwinBlock({ ...block, width: channels, heads: heads[stage] as number, window, shift, dropPath: rate });
      });
      layers.push(new Sequential(...blocks));
    }
    this.features = new Sequential<Tensor4D>(...layers);
    this.#version = block.version;
    this.#windows = windows;
    this.numFeatures = width * 8;
    this.norm = new LayerNorm(this.numFeatures);
    this.head = new Linear(this.numFeatures, numClasses, smallNormal());
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, normalised: `[batch, height / 32, width / 32, 8 width]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.norm.forward(this.features.forward(images));
  }

  /** Logits from the mean of each channel. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.head.forward(globalAvgPool2d(features));
  }

  /** The maps of the four stages, from a fourth of the image's size to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, stageEnds, images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('SwinTransformer', { numClasses });
    this.head = inPlaceOf(this.head, new Linear(this.numFeatures, numClasses, smallNormal()));
  }

  timmNames(): NamePair[] {
    return timmNames(this.#version, this.#depths());
  }

  timmParts(): TensorInParts[] {
    return timmParts(this.#version, this.#depths());
  }

  timmArguments(): TimmArguments {
    return { window_size: this.#windows };
  }

  /** The stages, each with the patches or what halves the map before it, and the head. */
  layerGroups(): readonly (readonly Module[])[] {
    return [...stageGroups(this.features, stageEnds), [this.norm, this.head]];
  }

  /** How many blocks each stage has. */
  #depths(): number[] {
    return stageEnds.map((end) => (this.features[end] as Sequential).length);
  }
}

function requireWindows(windows: readonly number[], stages: number): void {
  for (const window of windows) requireSizes('SwinTransformer', { window });
  if (windows.length === stages) return;
  throw new RangeError(
    `SwinTransformer: window must be one for all or ${stages}, one a stage, but it is [${windows.join(', ')}].`,
  );
}
