import { type BatchNorm2d, Conv2d, Dropout, Module, Sequential, xavierUniform, zeros } from '@ocelli/nn';
import { globalAvgPool2d, relu6 } from '@ocelli/ops';
import { reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions } from '../model-definition.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requirePositive } from '../parts/require-positive.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageMaps } from '../parts/stages.js';
import { DepthwiseSeparable, kerasNorm } from './depthwise-separable.js';
import { padAsTensorflow } from './pad-as-tensorflow.js';
import { blocksOfStages } from './tfjs-names.js';

/** Of these `imageSize` changes nothing: the network takes images of any size. */
export interface MobileNetV1Options extends ClassifierOptions {
  /** Scales the channels, rounded down; default 1, or what the model's name says. */
  readonly alpha?: number;
  /** Probability of dropping each number that the last layer takes; default 0.001. */
  readonly dropout?: number;
}

/**
 * Depthwise and 1x1 convolutions in turn; Howard et al. 2017. Computes what `keras.applications.MobileNet` does, with padding at the bottom
 * and the right where the stride is 2, and has the names of timm's `mobilenetv1_100`; its last layer is Keras's 1x1 convolution of the means.
 */
export class MobileNetV1 extends Module implements ImageClassifier {
  readonly conv_stem: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly blocks: Sequential<Tensor4D>;
  readonly dropout: Dropout;
  classifier: Conv2d;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or another option is out of range. */
  constructor({ inChannels, numClasses, alpha, dropout }: Required<MobileNetV1Options>) {
    super();
    requireSizes('MobileNetV1', { inChannels, numClasses });
    requirePositive('MobileNetV1: alpha', alpha);
    const width = (channels: number) => Math.floor(channels * alpha);
    this.conv_stem = new Conv2d(inChannels, width(32), 3, { stride: 2, bias: false, weightInitializer: xavierUniform() });
    this.bn1 = kerasNorm(width(32));
    const stages = blocksOfStages.map((count, stage) => {
      const [before, after] = [width(32 * 2 ** stage), width(64 * 2 ** stage)];
      const others = Array.from({ length: count - 1 }, () => new DepthwiseSeparable(after, after, 1));
      return new Sequential<Tensor4D>(new DepthwiseSeparable(before, after, stage === 0 ? 1 : 2), ...others);
    });
    this.blocks = new Sequential<Tensor4D>(...stages);
    this.dropout = new Dropout(dropout);
    this.classifier = head(width(1024), numClasses);
  }

  get numFeatures(): number {
    return this.classifier.inChannels;
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
    const { outChannels } = this.classifier;
    const [batch, , , channels] = features.shape;
    const means = reshape(globalAvgPool2d(features), [batch, 1, 1, channels]) as Tensor4D;
    return reshape(this.classifier.forward(this.dropout.forward(means)), [batch, outChannels]) as Tensor2D;
  }

  /** Five maps, from half the size of the images down to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.blocks, [0, 1, 2, 3, 4], this.#stem(images));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('MobileNetV1', { numClasses });
    this.classifier = inPlaceOf(this.classifier, head(this.numFeatures, numClasses));
  }

  layerGroups(): Module[][] {
    return [[this.conv_stem, this.bn1], ...[...this.blocks].map((stage) => [stage]), [this.classifier]];
  }

  #stem(images: Tensor4D): Tensor4D {
    return relu6(this.bn1.forward(this.conv_stem.forward(padAsTensorflow(images, 3, 2))));
  }
}

function head(inChannels: number, numClasses: number): Conv2d {
  return new Conv2d(inChannels, numClasses, 1, { weightInitializer: xavierUniform(), biasInitializer: zeros() });
}
