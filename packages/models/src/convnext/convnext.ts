import { Conv2d, Flatten, type Layer, LayerNorm, Linear, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import { reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { dropPathRates } from '../parts/drop-path-rates.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { patchEmbedding } from '../parts/patch-embedding.js';
import { requireSizes } from '../parts/require-sizes.js';
import { smallNormal } from '../parts/small-normal.js';
import { stageGroups, stageMaps } from '../parts/stages.js';
import { ConvNextBlock } from './convnext-block.js';
import { timmNames } from './timm-names.js';

export interface ConvNextOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Channels of each of the four stages. */
  readonly channels: readonly [number, number, number, number];
  /** How many blocks each of the four stages has. */
  readonly depths: readonly [number, number, number, number];
  /** First value of the factors that the branches' channels have. */
  readonly layerScale: number;
  /** Probability that the last block's branch is skipped in training; 0 for the first block, and rising evenly between. */
  readonly dropPath: number;
}

const epsilon = 1e-6;

/** Where the stages lie among the features. */
const stageEnds = [1, 3, 5, 7];

/**
 * Four stages of depthwise convolutions in the shape of a transformer's blocks; Liu et al. 2022. State in the names of torchvision's
 * `ConvNeXt`.
 */
export class ConvNext extends Module implements ImageClassifier {
  readonly numFeatures: number;
  /** The stem, then stages with what halves the map between them. */
  readonly features: Sequential<Tensor4D>;
  readonly classifier: Sequential;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or the probability is not from 0 up to 1. */
  constructor({ inChannels, numClasses, channels, depths, layerScale, dropPath }: ConvNextOptions) {
    super();
    requireSizes('ConvNext', { inChannels, numClasses });
    this.numFeatures = channels[3];
    const rates = dropPathRates(
      dropPath,
      depths.reduce((sum, depth) => sum + depth, 0),
    );
    let width: number = channels[0];
    const layers: Layer[] = [
      new Sequential(patchEmbedding(inChannels, width, 4, smallNormal()), new LayerNorm(width, { epsilon })),
    ];
    for (const [stage, next] of channels.entries()) {
      if (stage > 0) layers.push(new Sequential(new LayerNorm(width, { epsilon }), new Conv2d(width, next, 2, halving())));
      width = next;
      const own = rates.splice(0, depths[stage]);
      layers.push(new Sequential(...own.map((rate) => new ConvNextBlock(next, { layerScale, dropPath: rate }))));
    }
    this.features = new Sequential<Tensor4D>(...layers);
    this.classifier = new Sequential(
      new LayerNorm(width, { epsilon }),
      new Flatten(),
      new Linear(width, numClasses, smallNormal()),
    );
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, `[batch, height / 32, width / 32, channels]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits from the mean of each channel. */
  forwardHead(features: Tensor4D): Tensor2D {
    const [batch, , , channels] = features.shape;
    return this.classifier.forward(reshape(globalAvgPool2d(features), [batch, 1, 1, channels])) as Tensor2D;
  }

  /** The maps of the four stages, from a fourth of the image's size to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, stageEnds, images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('ConvNext', { numClasses });
    const head = new Linear(this.numFeatures, numClasses, smallNormal());
    this.classifier[2] = inPlaceOf(this.classifier[2] as Linear, head);
  }

  timmNames(): NamePair[] {
    const stages = stageEnds.map((end) => [...(this.features[end] as Sequential)] as ConvNextBlock[]);
    return timmNames(
      stages.map(([block]) => block?.layer_scale.shape[0] ?? 0),
      stages.map(({ length }) => length),
    );
  }

  /** The stages, each with the stem or what halves the map before it, and the head. */
  layerGroups(): readonly (readonly Module[])[] {
    return [...stageGroups(this.features, stageEnds), [this.classifier]];
  }
}

function halving() {
  return { stride: 2, ...smallNormal() };
}
