import { AdaptiveAvgPool2d, Conv2d, Flatten, LayerNorm, Linear, Module, ModuleList, Sequential, Tanh } from '@ocelli/nn';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier, TimmArguments } from '../image-classifier.js';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { dropPathRates } from '../parts/drop-path-rates.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap, mapsOf } from '../parts/stages.js';
import { MaxVitBlock } from './maxvit-block.js';
import { conventions, type MaxVitOrigin, paddingOf, padFor } from './origins.js';
import type { PositionBiases } from './relative-positional-attention.js';
import { smallStart } from './small-start.js';
import { timmNames } from './timm-names.js';

export interface MaxVitOptions {
  readonly inChannels: number;
  /** Height and width of the images. */
  readonly imageSize: number;
  readonly numClasses: number;
  /** Of both convolutions, or of each. */
  readonly stemChannels: number | readonly [first: number, second: number];
  /** Channels of each block. */
  readonly channels: readonly number[];
  /** How many layers each block has. */
  readonly depths: readonly number[];
  readonly headWidth: number;
  /** How many pixels a window, or a grid, is long. */
  readonly partition: number;
  /** Probability that a value is dropped in training behind the linear layers. */
  readonly dropout: number;
  /** Probability that a value is dropped in training behind the attention. */
  readonly attentionDropout: number;
  /** Probability that the last layer's branches are skipped in training; 0 for the first layer, and rising evenly between. */
  readonly dropPath: number;
  /** Whose network it is; default 'torchvision'. */
  readonly origin?: MaxVitOrigin;
  /** Where biases of positions come from; default 'table'. */
  readonly positions?: PositionBiases;
  /** The first of learned factors of the channels of attention's branches; default `null`, for none. */
  readonly layerScale?: number | null;
  /** Whether the means are normalised and have a hidden layer ('hidden', the default), or the map is normalised and its means have none. */
  readonly head?: 'hidden' | 'plain';
}

/**
 * Convolutions, attention within windows and attention within grids over the whole map, by turns; Tu et al. 2022. State in the names of
 * torchvision's `MaxVit`, whose network it is; with `origin` 'tensorflow' it is that of the authors' weights, and with 'timm' timm's own, as
 * timm's `MaxxVit` computes them.
 */
export class MaxVit extends Module implements ImageClassifier {
  readonly numFeatures: number;
  readonly stem: Sequential<Tensor4D>;
  readonly blocks: ModuleList<MaxVitBlock>;
  readonly classifier: Sequential<Tensor4D, Tensor2D>;
  readonly #partition: number;
  readonly #origin: MaxVitOrigin;
  readonly #head: 'hidden' | 'plain';

  /** @throws RangeError when a size is not a whole number of at least 1, or the partition does not divide the map of each block. */
  constructor(options: MaxVitOptions) {
    super();
    const { inChannels, imageSize, numClasses, stemChannels, channels, depths, headWidth, partition } = options;
    const { origin = 'torchvision', positions = 'table', layerScale = null, head = 'hidden' } = options;
    const [narrow, wide] = typeof stemChannels === 'number' ? [stemChannels, stemChannels] : stemChannels;
    requireSizes('MaxVit', { inChannels, imageSize, numClasses, stemChannels: narrow, headWidth, partition });
    requireSizes('MaxVit', { stemChannels: wide });
    requireDivisible(imageSize, partition, channels.length);
    this.numFeatures = channels.at(-1) ?? wide;
    this.#partition = partition;
    this.#origin = origin;
    this.#head = head;
    const { norm, activation, layerNormEpsilon: epsilon, hasStemBias, hasBias } = conventions[origin];
    const stem = { norm, activation, ...smallStart(), stride: 2, padding: paddingOf(origin, 2) };
    this.stem = new Sequential<Tensor4D>(
      convNormActivation(inChannels, narrow, { ...stem, bias: hasStemBias }),
      new Sequential(new Conv2d(narrow, wide, 3, { padding: 1, ...smallStart(), bias: hasBias })),
    );
    const { dropout, attentionDropout } = options;
    const common = { headWidth, partition, dropout, attentionDropout, origin, positions, layerScale };
    const rates = dropPathRates(
      options.dropPath,
      depths.reduce((sum, depth) => sum + depth, 0),
    );
    const blocks = channels.map((outChannels, block) => {
      const from = channels[block - 1] ?? wide;
      const own = rates.splice(0, depths[block]);
      return new MaxVitBlock(
        own.map((dropPath, layer) => ({
          ...common,
          inChannels: layer === 0 ? from : outChannels,
          outChannels,
          stride: layer === 0 ? 2 : 1,
          dropPath,
        })),
      );
    });
    this.blocks = new ModuleList(blocks);
    const means = [new AdaptiveAvgPool2d(1), new Flatten()];
    const normalized = new LayerNorm(this.numFeatures, { epsilon });
    const hidden = [new Linear(this.numFeatures, this.numFeatures, smallStart()), new Tanh()];
    const layers = head === 'hidden' ? [...means, normalized, ...hidden] : [normalized, ...means];
    this.classifier = new Sequential<Tensor4D, Tensor2D>(...layers, this.#last(numClasses));
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, imageSize, imageSize, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last block's map, `[batch, imageSize / 32, imageSize / 32, channels]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(features);
  }

  /** The maps of the blocks, from a fourth of the image's size on. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return mapsOf(this.blocks, this.stem.forward(padFor(this.#origin, images, 3, 2)));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('MaxVit', { numClasses });
    const last = this.classifier.length - 1;
    this.classifier[last] = inPlaceOf(this.classifier[last] as Linear, this.#last(numClasses));
  }

  /** None of torchvision's network, which timm has not. */
  timmNames(): NamePair[] {
    if (this.#origin === 'torchvision') return [];
    return timmNames(
      [...this.blocks].map(({ layers }) => layers.length),
      this.#head,
    );
  }

  timmArguments(): TimmArguments {
    return { transformer_window_size: this.#partition };
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.stem], ...[...this.blocks].map((block) => [block]), [this.classifier]];
  }

  #last(numClasses: number): Linear {
    return new Linear(this.numFeatures, numClasses, { ...smallStart(), bias: conventions[this.#origin].hasHeadBias });
  }
}

function requireDivisible(imageSize: number, partition: number, blocks: number): void {
  let side = Math.ceil(imageSize / 2);
  for (let block = 0; block < blocks; block++) {
    side = Math.ceil(side / 2);
    if (side % partition !== 0) {
      throw new RangeError(
        `MaxVit: partition ${partition} must divide the side of each block's map, but for imageSize ${imageSize} block ${block} has ${side}.`,
      );
    }
  }
}
