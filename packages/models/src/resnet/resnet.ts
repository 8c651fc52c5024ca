import { BatchNorm2d, Conv2d, Linear, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { BasicBlock } from './basic-block.js';
import { heKernel } from './he-kernel.js';

export interface ResNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** How many blocks each of the four stages has. */
  readonly blocks: readonly [number, number, number, number];
}

/**
 * A residual network for small images: a 3x3 stem without pooling, then four stages of 64, 128, 256 and 512 channels, each from the second
 * on at half the size; He et al. 2016. State in the names of torchvision's `ResNet`.
 */
export class ResNet extends Module implements ImageClassifier {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential<Tensor4D>;
  readonly layer2: Sequential<Tensor4D>;
  readonly layer3: Sequential<Tensor4D>;
  readonly layer4: Sequential<Tensor4D>;
  fc: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1. */
  constructor({ inChannels, numClasses, blocks }: ResNetOptions) {
    super();
    requireSizes('ResNet', { inChannels, numClasses });
    this.conv1 = new Conv2d(inChannels, 64, 3, { ...heKernel(), padding: 1 });
    this.bn1 = new BatchNorm2d(64);
    this.layer1 = stage(64, 64, blocks[0], 1);
    this.layer2 = stage(64, 128, blocks[1], 2);
    this.layer3 = stage(128, 256, blocks[2], 2);
    this.layer4 = stage(256, 512, blocks[3], 2);
    this.fc = new Linear(512, numClasses);
  }

  get numFeatures(): number {
    return this.fc.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last stage's map, `[batch, height / 8, width / 8, 512]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    const [, , , features] = this.forwardStages(images);
    return features;
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(globalAvgPool2d(features));
  }

  /** The maps of the four stages. */
  forwardStages(images: Tensor4D): [Tensor4D, Tensor4D, Tensor4D, Tensor4D] {
    const first = this.layer1.forward(relu(this.bn1.forward(this.conv1.forward(images))));
    const second = this.layer2.forward(first);
    const third = this.layer3.forward(second);
    return [first, second, third, this.layer4.forward(third)];
  }

  resetClassifier(numClasses: number): void {
    requireSizes('ResNet', { numClasses });
    this.fc = inPlaceOf(this.fc, new Linear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.conv1, this.bn1], [this.layer1], [this.layer2], [this.layer3], [this.layer4], [this.fc]];
  }
}

function stage(inChannels: number, outChannels: number, count: number, stride: number): Sequential<Tensor4D> {
  const others = Array.from({ length: count - 1 }, () => new BasicBlock(outChannels, outChannels, 1));
  return new Sequential<Tensor4D>(new BasicBlock(inChannels, outChannels, stride), ...others);
}
