import { Dropout, Linear, MaxPool2d, Module } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap, mapsOf } from '../parts/stages.js';
import { AuxiliaryHead } from './auxiliary-head.js';
import { convolution, initialWeights } from './convolution.js';
import { InceptionA } from './inception-a.js';
import { InceptionB } from './inception-b.js';
import { InceptionC } from './inception-c.js';
import { InceptionD } from './inception-d.js';
import { InceptionE } from './inception-e.js';

export interface InceptionV3Options {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Probability of the dropout before the last layer. */
  readonly dropout: number;
}

/**
 * A stem and eleven blocks of factorised convolutions side by side; Szegedy et al. 2016, as `torchvision.models.Inception3` without its
 * `transform_input`.
 */
export class InceptionV3 extends Module implements ImageClassifier {
  readonly numFeatures = 2048;
  readonly Conv2d_1a_3x3: BasicConv2d;
  readonly Conv2d_2a_3x3: BasicConv2d;
  readonly Conv2d_2b_3x3: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly Conv2d_3b_1x1: BasicConv2d;
  readonly Conv2d_4a_3x3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly Mixed_5b: InceptionA;
  readonly Mixed_5c: InceptionA;
  readonly Mixed_5d: InceptionA;
  readonly Mixed_6a: InceptionB;
  readonly Mixed_6b: InceptionC;
  readonly Mixed_6c: InceptionC;
  readonly Mixed_6d: InceptionC;
  readonly Mixed_6e: InceptionC;
  readonly AuxLogits: AuxiliaryHead;
  readonly Mixed_7a: InceptionD;
  readonly Mixed_7b: InceptionE;
  readonly Mixed_7c: InceptionE;
  readonly dropout: Dropout;
  fc: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or the dropout is no probability below 1. */
  constructor({ inChannels, numClasses, dropout }: InceptionV3Options) {
    super();
    requireSizes('InceptionV3', { inChannels, numClasses });
    this.Conv2d_1a_3x3 = convolution(inChannels, 32, 3, { stride: 2 });
    this.Conv2d_2a_3x3 = convolution(32, 32, 3);
    this.Conv2d_2b_3x3 = convolution(32, 64, 3, { padding: 1 });
    this.maxpool1 = new MaxPool2d(3, { stride: 2 });
    this.Conv2d_3b_1x1 = convolution(64, 80, 1);
    this.Conv2d_4a_3x3 = convolution(80, 192, 3);
    this.maxpool2 = new MaxPool2d(3, { stride: 2 });
    this.Mixed_5b = new InceptionA(192, 32);
    this.Mixed_5c = new InceptionA(256, 64);
    this.Mixed_5d = new InceptionA(288, 64);
    this.Mixed_6a = new InceptionB(288);
    this.Mixed_6b = new InceptionC(768, 128);
    this.Mixed_6c = new InceptionC(768, 160);
    this.Mixed_6d = new InceptionC(768, 160);
    this.Mixed_6e = new InceptionC(768, 192);
    this.AuxLogits = new AuxiliaryHead(768, numClasses);
    this.Mixed_7a = new InceptionD(768);
    this.Mixed_7b = new InceptionE(1280);
    this.Mixed_7c = new InceptionE(2048);
    this.dropout = new Dropout(dropout);
    this.fc = lastLayer(numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 75x75. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /**
   * Those logits beside the auxiliary head's, whose loss torchvision adds with a weight of 0.4 in training; of images large enough for a
   * map of 17x17 in the middle, such as 299x299.
   */
  forwardWithAuxiliary(images: Tensor4D): { readonly logits: Tensor2D; readonly auxiliary: Tensor2D } {
    const [middle, features] = [...this.forwardStages(images)].slice(3) as [Tensor4D, Tensor4D];
    return { logits: this.forwardHead(features), auxiliary: this.AuxLogits.forward(middle) };
  }

  /** The last block's map, `[batch, height / 32, width / 32, 2048]`; 8x8 of 299x299. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }

  /** The maps before each halving of the size, of 64, 192, 288 and 768 channels, and the last block's. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    const first = this.Conv2d_2b_3x3.forward(this.Conv2d_2a_3x3.forward(this.Conv2d_1a_3x3.forward(images)));
    yield first;
    const second = this.Conv2d_4a_3x3.forward(this.Conv2d_3b_1x1.forward(this.maxpool1.forward(first)));
    yield second;
    const third = lastMap(mapsOf([this.Mixed_5b, this.Mixed_5c, this.Mixed_5d], this.maxpool2.forward(second)));
    yield third;
    const fourth = lastMap(mapsOf([this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e], third));
    yield fourth;
    yield lastMap(mapsOf([this.Mixed_7a, this.Mixed_7b, this.Mixed_7c], fourth));
  }

  /** The auxiliary head's last layer is put in too. */
  resetClassifier(numClasses: number): void {
    requireSizes('InceptionV3', { numClasses });
    this.AuxLogits.resetClassifier(numClasses);
    this.fc = inPlaceOf(this.fc, lastLayer(numClasses));
  }

  /** timm's has no auxiliary head. */
  timmNames(): NamePair[] {
    return this.AuxLogits.namedState().map(([name]) => [null, `AuxLogits.${name}`]);
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [
      [this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3],
      [this.Conv2d_3b_1x1, this.Conv2d_4a_3x3],
      [this.Mixed_5b, this.Mixed_5c, this.Mixed_5d],
      [this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e, this.AuxLogits],
      [this.Mixed_7a, this.Mixed_7b, this.Mixed_7c],
      [this.fc],
    ];
  }
}

function lastLayer(numClasses: number): Linear {
  return new Linear(2048, numClasses, { weightInitializer: initialWeights() });
}
