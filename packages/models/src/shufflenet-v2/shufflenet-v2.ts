import { BatchNorm2d, Conv2d, Dropout, Linear, MaxPool2d, Module, ReLU, Sequential } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap, mapsOf } from '../parts/stages.js';
import { pointwise, ShuffleUnit } from './shuffle-unit.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface ShuffleNetV2Options extends ClassifierOptions {
  /** Probability of dropping each number that the last layer takes; default 0. */
  readonly dropout?: number;
}

/** What the stem gives, the three stages, and the last convolution. */
export type ShuffleNetV2Channels = readonly [number, number, number, number, number];

/** Units that split, convolve and shuffle channels; Ma et al. 2018. State in the names of torchvision's `ShuffleNetV2`. */
export class ShuffleNetV2 extends Module implements ImageClassifier {
  readonly conv1: Sequential<Tensor4D>;
  readonly maxpool: MaxPool2d;
  readonly stage2: Sequential<Tensor4D>;
  readonly stage3: Sequential<Tensor4D>;
  readonly stage4: Sequential<Tensor4D>;
  readonly conv5: Sequential<Tensor4D>;
  readonly dropout: Dropout;
  fc: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or the dropout is not from 0 up to 1. */
  constructor([stem, second, third, fourth, last]: ShuffleNetV2Channels, options: Required<ShuffleNetV2Options>) {
    super();
    const { inChannels, numClasses, dropout } = options;
    requireSizes('ShuffleNetV2', { inChannels, numClasses });
    const first = new Conv2d(inChannels, stem, 3, { stride: 2, padding: 1, bias: false });
    this.conv1 = new Sequential<Tensor4D>(first, new BatchNorm2d(stem), new ReLU());
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.stage2 = stage(stem, second, 4);
    this.stage3 = stage(second, third, 8);
    this.stage4 = stage(third, fourth, 4);
    this.conv5 = new Sequential<Tensor4D>(...pointwise(fourth, last));
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(last, numClasses);
  }

  get numFeatures(): number {
    return this.fc.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last convolution's map, `[batch, height / 32, width / 32, numFeatures]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.conv5.forward(lastMap(this.forwardStages(images)));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }

  /** The stem's map, of half the size of the images, and those of the stages, down to a 32nd. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    const first = this.conv1.forward(images);
    yield first;
    yield* mapsOf([this.stage2, this.stage3, this.stage4], this.maxpool.forward(first));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('ShuffleNetV2', { numClasses });
    this.fc = inPlaceOf(this.fc, new Linear(this.fc.inFeatures, numClasses));
  }

  layerGroups(): Module[][] {
    return [[this.conv1], [this.stage2], [this.stage3], [this.stage4, this.conv5], [this.fc]];
  }
}

function stage(inChannels: number, outChannels: number, count: number): Sequential<Tensor4D> {
  const others = Array.from({ length: count - 1 }, () => new ShuffleUnit({ inChannels: outChannels, outChannels, stride: 1 }));
  return new Sequential<Tensor4D>(new ShuffleUnit({ inChannels, outChannels, stride: 2 }), ...others);
}
