import { BatchNorm2d, Conv2d, Dropout, type Layer, Linear, MaxPool2d, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { heKernel } from '../parts/he-kernel.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap, mapsOf } from '../parts/stages.js';
import { BasicBlock } from './basic-block.js';
import { Bottleneck } from './bottleneck.js';

export interface ResNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** How many blocks each of the four stages has. */
  readonly blocks: readonly [number, number, number, number];
  /** Two 3x3 convolutions, or a 3x3 between two 1x1, which give four times the channels; default 'basic'. */
  readonly block?: 'basic' | 'bottleneck';
  /** A 7x7 convolution of stride 2 and a max pool, or for small images a 3x3 convolution; default 'large'. */
  readonly stem?: 'large' | 'small';
  /** Groups of a bottleneck's 3x3 convolutions; default 1. */
  readonly groups?: number;
  /** Channels of each group in the first stage; default 64. */
  readonly widthPerGroup?: number;
  /** Probability of dropping each number that the last layer takes; default 0. */
  readonly dropout?: number;
}

/**
 * A residual network: a stem, then four stages of 64, 128, 256 and 512 channels, or four times as many, each from the second on at half
 * the size; He et al. 2016, as `torchvision.models.resnet.ResNet`.
 */
export class ResNet extends Module implements ImageClassifier {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: MaxPool2d | null;
  readonly layer1: Sequential<Tensor4D>;
  readonly layer2: Sequential<Tensor4D>;
  readonly layer3: Sequential<Tensor4D>;
  readonly layer4: Sequential<Tensor4D>;
  readonly dropout: Dropout;
  fc: Linear;

  /** @throws RangeError when an option is not a whole number of at least 1, or the dropout is not from 0 up to 1. */
  constructor({
    inChannels,
    numClasses,
    blocks,
    block = 'basic',
    stem = 'large',
    groups = 1,
    widthPerGroup = 64,
    dropout = 0,
  }: ResNetOptions) {
    super();
    requireSizes('ResNet', { inChannels, numClasses, groups, widthPerGroup });
    const isLarge = stem === 'large';
    this.conv1 = new Conv2d(inChannels, 64, isLarge ? 7 : 3, {
      ...heKernel(),
      stride: isLarge ? 2 : 1,
      padding: isLarge ? 3 : 1,
    });
    this.bn1 = new BatchNorm2d(64);
    this.maxpool = isLarge ? new MaxPool2d(3, { stride: 2, padding: 1 }) : null;
    const expansion = block === 'basic' ? 1 : 4;
    const makeBlock = (from: number, channels: number, stride: number): Layer => {
      const outChannels = channels * expansion;
      if (block === 'basic') return new BasicBlock(from, outChannels, stride);
      const width = Math.floor((channels * widthPerGroup) / 64) * groups;
      return new Bottleneck({ inChannels: from, width, outChannels, stride, groups });
    };
    const stage = (from: number, channels: number, count: number, stride: number): Sequential<Tensor4D> => {
      const others = Array.from({ length: count - 1 }, () => makeBlock(channels * expansion, channels, 1));
      return new Sequential<Tensor4D>(makeBlock(from, channels, stride), ...others);
    };
    this.layer1 = stage(64, 64, blocks[0], 1);
    this.layer2 = stage(64 * expansion, 128, blocks[1], 2);
    this.layer3 = stage(128 * expansion, 256, blocks[2], 2);
    this.layer4 = stage(256 * expansion, 512, blocks[3], 2);
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(512 * expansion, numClasses);
  }

  get numFeatures(): number {
    return this.fc.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, a 32nd of the images' size, with the small stem an eighth. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }

  /** The maps of the four stages. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    const stem = relu(this.bn1.forward(this.conv1.forward(images)));
    const pooled = this.maxpool === null ? stem : this.maxpool.forward(stem);
    return mapsOf([this.layer1, this.layer2, this.layer3, this.layer4], pooled);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('ResNet', { numClasses });
    this.fc = inPlaceOf(this.fc, new Linear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.conv1, this.bn1], [this.layer1], [this.layer2], [this.layer3], [this.layer4], [this.fc]];
  }
}
