import { BatchNorm2d, Conv2d, Linear, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { heKernel } from '../parts/he-kernel.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap, mapsOf } from '../parts/stages.js';
import { BasicBlock } from './basic-block.js';

export interface CifarResNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** How many blocks each of the three stages has. */
  readonly blocks: number;
}

/**
 * The residual network for 32x32 images of `6 blocks + 2` layers: a 3x3 stem, then three stages of 16, 32 and 64 channels with shortcuts
 * that learn nothing; He et al. 2016, section 4.2. State in the names of akamaster's pytorch_resnet_cifar10.
 */
export class CifarResNet extends Module implements ImageClassifier {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential<Tensor4D>;
  readonly layer2: Sequential<Tensor4D>;
  readonly layer3: Sequential<Tensor4D>;
  linear: Linear;

  /** @throws RangeError when an option is not a whole number of at least 1. */
  constructor({ inChannels, numClasses, blocks }: CifarResNetOptions) {
    super();
    requireSizes('CifarResNet', { inChannels, numClasses, blocks });
    this.conv1 = new Conv2d(inChannels, 16, 3, { ...heKernel(), padding: 1 });
    this.bn1 = new BatchNorm2d(16);
    this.layer1 = stage(16, 16, blocks, 1);
    this.layer2 = stage(16, 32, blocks, 2);
    this.layer3 = stage(32, 64, blocks, 2);
    this.linear = new Linear(64, numClasses);
  }

  get numFeatures(): number {
    return this.linear.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, `[batch, height / 4, width / 4, 64]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.linear.forward(globalAvgPool2d(features));
  }

  /** The maps of the three stages. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    const stem = relu(this.bn1.forward(this.conv1.forward(images)));
    return mapsOf([this.layer1, this.layer2, this.layer3], stem);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('CifarResNet', { numClasses });
    this.linear = inPlaceOf(this.linear, new Linear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.conv1, this.bn1], [this.layer1], [this.layer2], [this.layer3], [this.linear]];
  }
}

function stage(inChannels: number, outChannels: number, count: number, stride: number): Sequential<Tensor4D> {
  const others = Array.from({ length: count - 1 }, () => new BasicBlock(outChannels, outChannels, 1, 'padding'));
  return new Sequential<Tensor4D>(new BasicBlock(inChannels, outChannels, stride, 'padding'), ...others);
}
