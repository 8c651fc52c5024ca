import { Dropout, Linear, MaxPool2d, Module } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { BasicConv2d } from '../parts/basic-conv2d.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap } from '../parts/stages.js';
import { AuxiliaryHead } from './auxiliary-head.js';
import { Inception } from './inception.js';
import { initialWeights } from './initial-weights.js';

export interface GoogLeNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Probability of the dropout before the last layer. */
  readonly dropout: number;
  /** Probability of the dropout in the auxiliary heads. */
  readonly auxiliaryDropout: number;
}

/** What a network with auxiliary heads gives in training. */
export interface AuxiliaryLogits {
  readonly logits: Tensor2D;
  /** Of the heads, that nearest to the images first. */
  readonly auxiliary: readonly Tensor2D[];
}

/** A stem and nine blocks of convolutions side by side; Szegedy et al. 2015, as `torchvision.models.GoogLeNet` without its `transform_input`. */
export class GoogLeNet extends Module implements ImageClassifier {
  readonly numFeatures = 1024;
  readonly conv1: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly conv2: BasicConv2d;
  readonly conv3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly inception3a: Inception;
  readonly inception3b: Inception;
  readonly maxpool3: MaxPool2d;
  readonly inception4a: Inception;
  readonly inception4b: Inception;
  readonly inception4c: Inception;
  readonly inception4d: Inception;
  readonly inception4e: Inception;
  readonly maxpool4: MaxPool2d;
  readonly inception5a: Inception;
  readonly inception5b: Inception;
  readonly aux1: AuxiliaryHead;
  readonly aux2: AuxiliaryHead;
  readonly dropout: Dropout;
  fc: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or a dropout is no probability below 1. */
  constructor({ inChannels, numClasses, dropout, auxiliaryDropout }: GoogLeNetOptions) {
    super();
    requireSizes('GoogLeNet', { inChannels, numClasses });
    const weightInitializer = initialWeights();
    this.conv1 = new BasicConv2d(inChannels, 64, 7, { weightInitializer, stride: 2, padding: 3 });
    this.maxpool1 = new MaxPool2d(3, { stride: 2, ceilMode: true });
    this.conv2 = new BasicConv2d(64, 64, 1, { weightInitializer });
    this.conv3 = new BasicConv2d(64, 192, 3, { weightInitializer, padding: 1 });
    this.maxpool2 = new MaxPool2d(3, { stride: 2, ceilMode: true });
    this.inception3a = block(192, [64, 96, 128, 16, 32, 32]);
    this.inception3b = block(256, [128, 128, 192, 32, 96, 64]);
    this.maxpool3 = new MaxPool2d(3, { stride: 2, ceilMode: true });
    this.inception4a = block(480, [192, 96, 208, 16, 48, 64]);
    this.inception4b = block(512, [160, 112, 224, 24, 64, 64]);
    this.inception4c = block(512, [128, 128, 256, 24, 64, 64]);
    this.inception4d = block(512, [112, 144, 288, 32, 64, 64]);
    this.inception4e = block(528, [256, 160, 320, 32, 128, 128]);
    this.maxpool4 = new MaxPool2d(2, { ceilMode: true });
    this.inception5a = block(832, [256, 160, 320, 32, 128, 128]);
    this.inception5b = block(832, [384, 192, 384, 48, 128, 128]);
    this.aux1 = new AuxiliaryHead(512, numClasses, auxiliaryDropout);
    this.aux2 = new AuxiliaryHead(528, numClasses, auxiliaryDropout);
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(1024, numClasses, { weightInitializer });
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 15x15. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** Those logits beside the auxiliary heads', whose losses the paper adds with a weight of 0.3 each in training. */
  forwardWithAuxiliary(images: Tensor4D): AuxiliaryLogits {
    const maps = [...this.#maps(images)];
    const [first, second] = maps.flatMap(({ map, isStage }) => (isStage ? [] : [map])) as [Tensor4D, Tensor4D];
    const logits = this.forwardHead(maps.at(-1)?.map as Tensor4D);
    return { logits, auxiliary: [this.aux1.forward(first), this.aux2.forward(second)] };
  }

  /** The last block's map, `[batch, height / 32, width / 32, 1024]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }

  /** The maps before each of the four pools, and the last block's. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    for (const { map, isStage } of this.#maps(images)) if (isStage) yield map;
  }

  /** The auxiliary heads' last layers are put in too. */
  resetClassifier(numClasses: number): void {
    requireSizes('GoogLeNet', { numClasses });
    this.aux1.resetClassifier(numClasses);
    this.aux2.resetClassifier(numClasses);
    this.fc = inPlaceOf(this.fc, new Linear(1024, numClasses, { weightInitializer: initialWeights() }));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [
      [this.conv1],
      [this.conv2, this.conv3],
      [this.inception3a, this.inception3b],
      [this.inception4a, this.inception4b, this.inception4c, this.inception4d, this.inception4e, this.aux1, this.aux2],
      [this.inception5a, this.inception5b],
      [this.fc],
    ];
  }

  /** Those, and within the fourth stage what the auxiliary heads take. */
  *#maps(images: Tensor4D): Generator<{ readonly map: Tensor4D; readonly isStage: boolean }> {
    const first = this.conv1.forward(images);
    yield { map: first, isStage: true };
    const second = this.conv3.forward(this.conv2.forward(this.maxpool1.forward(first)));
    yield { map: second, isStage: true };
    const third = this.inception3b.forward(this.inception3a.forward(this.maxpool2.forward(second)));
    yield { map: third, isStage: true };
    const early = this.inception4a.forward(this.maxpool3.forward(third));
    yield { map: early, isStage: false };
    const late = this.inception4d.forward(this.inception4c.forward(this.inception4b.forward(early)));
    yield { map: late, isStage: false };
    const fourth = this.inception4e.forward(late);
    yield { map: fourth, isStage: true };
    yield { map: this.inception5b.forward(this.inception5a.forward(this.maxpool4.forward(fourth))), isStage: true };
  }
}

type Channels = readonly [number, number, number, number, number, number];

function block(inChannels: number, channels: Channels): Inception {
  const [channels1x1, channels3x3Reduce, channels3x3, channels5x5Reduce, channels5x5, poolChannels] = channels;
  return new Inception(inChannels, {
    channels1x1,
    channels3x3Reduce,
    channels3x3,
    channels5x5Reduce,
    channels5x5,
    poolChannels,
  });
}
