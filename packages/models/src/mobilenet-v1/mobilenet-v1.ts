import { type BatchNorm2d, Conv2d, Dropout, Linear, Module, Sequential, xavierUniform, zeros } from '@ocelli/nn';
import { globalAvgPool2d, relu6 } from '@ocelli/ops';
import { reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier, TimmArguments } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requirePositive } from '../parts/require-positive.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageMaps } from '../parts/stages.js';
import { DepthwiseSeparable } from './depthwise-separable.js';
import { conv3x3, normOf, type Origin, padFor } from './origin.js';
import { blocksOfStages } from './tfjs-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface MobileNetV1Options extends ClassifierOptions {
  /** Scales the channels, rounded down; default 1, or what the model's name says. */
  readonly alpha?: number;
  /** Probability of dropping each number that the last layer takes; default 0.001, and 0 of timm's. */
  readonly dropout?: number;
}

/**
 * Depthwise and 1x1 convolutions in turn; Howard et al. 2017. In the names of timm's `mobilenetv1_100` it computes what that does, with
 * padding of one pixel at each side, or what `keras.applications.MobileNet` does, with padding at the bottom and the right where the stride
 * is 2 and a last layer that is a 1x1 convolution of the means.
 */
export class MobileNetV1 extends Module implements ImageClassifier {
  readonly conv_stem: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly blocks: Sequential<Tensor4D>;
  readonly dropout: Dropout;
  classifier: Conv2d | Linear;
  readonly numFeatures: number;
  readonly #origin: Origin;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or another option is out of range. */
  constructor({ inChannels, numClasses, alpha, dropout }: Required<MobileNetV1Options>, origin: Origin) {
    super();
    requireSizes('MobileNetV1', { inChannels, numClasses });
    requirePositive('MobileNetV1: alpha', alpha);
    this.#origin = origin;
    const width = (channels: number) => Math.floor(channels * alpha);
    this.conv_stem = conv3x3(origin, inChannels, width(32), { stride: 2 });
    this.bn1 = normOf(origin, width(32));
    const stages = blocksOfStages.map((count, stage) => {
      const [before, after] = [width(32 * 2 ** stage), width(64 * 2 ** stage)];
      const others = Array.from({ length: count - 1 }, () => new DepthwiseSeparable(after, after, 1, origin));
      return new Sequential<Tensor4D>(new DepthwiseSeparable(before, after, stage === 0 ? 1 : 2, origin), ...others);
    });
    this.blocks = new Sequential<Tensor4D>(...stages);
    this.dropout = new Dropout(dropout);
    this.numFeatures = width(1024);
    this.classifier = this.#head(numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last block's map, `[batch, height / 32, width / 32, numFeatures]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.blocks.forward(this.#stem(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    const means = this.dropout.forward(globalAvgPool2d(features));
    if (this.classifier instanceof Linear) return this.classifier.forward(means);
    const [batch, channels] = means.shape;
    const map = this.classifier.forward(reshape(means, [batch, 1, 1, channels]));
    return reshape(map, [batch, this.classifier.outChannels]);
  }

  /** Five maps, from half the size of the images down to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.blocks, [0, 1, 2, 3, 4], this.#stem(images));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('MobileNetV1', { numClasses });
    this.classifier = inPlaceOf(this.classifier, this.#head(numClasses));
  }

  layerGroups(): Module[][] {
    return [[this.conv_stem, this.bn1], ...[...this.blocks].map((stage) => [stage]), [this.classifier]];
  }

  timmArguments(): TimmArguments {
    return { pad_type: this.#origin === 'keras' ? 'same' : '' };
  }

  #stem(images: Tensor4D): Tensor4D {
    return relu6(this.bn1.forward(this.conv_stem.forward(padFor(this.#origin, images, 2))));
  }

  #head(numClasses: number): Conv2d | Linear {
    const initializers = { weightInitializer: xavierUniform(), biasInitializer: zeros() };
    return this.#origin === 'keras'
      ? new Conv2d(this.numFeatures, numClasses, 1, initializers)
      : new Linear(this.numFeatures, numClasses, initializers);
  }
}
