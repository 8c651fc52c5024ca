import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  type Layer,
  Linear,
  MaxPool2d,
  Module,
  normal,
  ReLU,
  Sequential,
  zeros,
} from '@ocelli/nn';
import { flatten } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { fanOutNormal } from '../parts/fan-out-normal.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageEnds, stageGroups, stageMaps } from '../parts/stages.js';
import { timmNames } from './timm-names.js';

export interface VGGOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Probability of the dropout after each of the first two linear layers. */
  readonly dropout: number;
  /** Width of the two hidden linear layers. */
  readonly hidden: number;
  /** The output channels of the convolutions of each stage. */
  readonly stages: readonly (readonly number[])[];
  /** Whether a batch norm follows each convolution. */
  readonly batchNorm: boolean;
}

/**
 * Stages of 3x3 convolutions, each ended by a 2x2 max pool, and three linear layers; Simonyan and Zisserman 2015, as
 * `torchvision.models.VGG`. The last map is averaged to 7x7, which is what 224x224 images give.
 */
export class VGG extends Module implements ImageClassifier {
  readonly numFeatures: number;
  readonly features: Sequential<Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential<Tensor2D>;
  /** Of the last map. */
  readonly #channels: number;

  /** @throws RangeError when the channels, the width or the classes are not a whole number of at least 1, or the dropout is no probability below 1. */
  constructor({ inChannels, numClasses, hidden, dropout, stages, batchNorm }: VGGOptions) {
    super();
    requireSizes('VGG', { inChannels, hidden, numClasses });
    this.numFeatures = hidden;
    this.#channels = stages.at(-1)?.at(-1) ?? inChannels;
    this.features = new Sequential<Tensor4D>(...convolutions(inChannels, stages, batchNorm));
    this.avgpool = new AdaptiveAvgPool2d(7);
    this.classifier = new Sequential<Tensor2D>(
      linear(this.#channels * 7 * 7, hidden),
      new ReLU(),
      new Dropout(dropout),
      linear(hidden, hidden),
      new ReLU(),
      new Dropout(dropout),
      linear(hidden, numClasses),
    );
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 32x32. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last pool's map, `[batch, height / 32, width / 32, 512]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(flatten(this.avgpool.forward(features)));
  }

  /** The maps before each of the five pools, and that of the last pool. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, this.#stageEnds(), images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('VGG', { numClasses });
    this.classifier[6] = inPlaceOf(this.classifier[6] as Linear, linear(this.numFeatures, numClasses));
  }

  timmNames(): NamePair[] {
    return timmNames(this.#channels, this.numFeatures);
  }

  layerGroups(): readonly (readonly Module[])[] {
    const [first, , , second, , , last] = this.classifier;
    // Without the last pool, which would be a group of its own.
    const stages = stageGroups(this.features, this.#stageEnds().slice(0, -1));
    return [...stages, [first, second], [last]] as Layer[][];
  }

  #stageEnds(): number[] {
    return stageEnds([...this.features].map((layer) => (layer instanceof MaxPool2d ? 2 : 1)));
  }
}

function convolutions(inChannels: number, stages: VGGOptions['stages'], batchNorm: boolean) {
  let before = inChannels;
  const convolution = (channels: number) => {
    const conv = new Conv2d(before, channels, 3, { padding: 1, weightInitializer: fanOutNormal(), biasInitializer: zeros() });
    before = channels;
    return batchNorm ? [conv, new BatchNorm2d(channels), new ReLU()] : [conv, new ReLU()];
  };
  return stages.flatMap((stage) => [...stage.flatMap(convolution), new MaxPool2d(2)]);
}

function linear(inFeatures: number, outFeatures: number): Linear {
  return new Linear(inFeatures, outFeatures, { weightInitializer: normal(0, 0.01), biasInitializer: zeros() });
}
