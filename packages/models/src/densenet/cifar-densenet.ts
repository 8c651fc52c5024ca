import { BatchNorm2d, Conv2d, kaimingNormal, type Linear, Module } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap } from '../parts/stages.js';
import { zeroBiasLinear } from '../parts/zero-bias-linear.js';
import { DenseBlock } from './dense-block.js';
import { Transition } from './transition.js';

export interface CifarDenseNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Layers: 4 and a multiple of 6. */
  readonly depth: number;
  /** The channels that each layer adds. */
  readonly growthRate: number;
  /** Probability of the dropout after each dense layer. */
  readonly dropout: number;
}

/** All but the last linear layer, in torchvision's names. */
class CifarDenseFeatures extends Module {
  readonly outChannels: number;
  readonly conv0: Conv2d;
  readonly denseblock1: DenseBlock;
  readonly transition1: Transition;
  readonly denseblock2: DenseBlock;
  readonly transition2: Transition;
  readonly denseblock3: DenseBlock;
  readonly norm5: BatchNorm2d;

  constructor({ inChannels, depth, growthRate, dropout }: Omit<CifarDenseNetOptions, 'numClasses'>) {
    super();
    const layers = (depth - 4) / 6;
    if (!Number.isInteger(layers) || layers < 1) {
      throw new RangeError(`CifarDenseNet: depth must be 4 and a multiple of 6, such as 40 or 100, but it is ${depth}.`);
    }
    const block = (before: number) => new DenseBlock({ layers, inChannels: before, growthRate, dropout });
    const added = layers * growthRate;
    const stem = 2 * growthRate;
    this.conv0 = new Conv2d(inChannels, stem, 3, { bias: false, padding: 1, weightInitializer: kaimingNormal() });
    this.denseblock1 = block(stem);
    this.transition1 = new Transition(stem + added);
    this.denseblock2 = block(this.transition1.outChannels);
    this.transition2 = new Transition(this.transition1.outChannels + added);
    this.denseblock3 = block(this.transition2.outChannels);
    this.outChannels = this.transition2.outChannels + added;
    this.norm5 = new BatchNorm2d(this.outChannels);
  }

  /** The last block's map after its batch norm and ReLU. */
  override forward(images: Tensor4D): Tensor4D {
    return lastMap(this.stages(images));
  }

  /** The maps after the three blocks, each after its batch norm and ReLU. */
  *stages(images: Tensor4D): Generator<Tensor4D> {
    const first = this.transition1.activate(this.denseblock1.forward(this.conv0.forward(images)));
    yield first;
    const second = this.transition2.activate(this.denseblock2.forward(this.transition1.reduce(first)));
    yield second;
    yield relu(this.norm5.forward(this.denseblock3.forward(this.transition2.reduce(second))));
  }
}

/**
 * DenseNet-BC for 32x32 images: a 3x3 stem and three dense blocks, whose layers have bottlenecks, with half the channels between them;
 * Huang et al. 2017.
 */
export class CifarDenseNet extends Module implements ImageClassifier {
  readonly features: CifarDenseFeatures;
  classifier: Linear;

  /** @throws RangeError when a size is not a whole number of at least 1, the depth is not 4 and a multiple of 6, or the rate is no probability. */
  constructor({ numClasses, ...options }: CifarDenseNetOptions) {
    super();
    const { inChannels, depth, growthRate } = options;
    requireSizes('CifarDenseNet', { inChannels, numClasses, depth, growthRate });
    this.features = new CifarDenseFeatures(options);
    this.classifier = zeroBiasLinear(this.features.outChannels, numClasses);
  }

  get numFeatures(): number {
    return this.features.outChannels;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 4x4. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last map after its batch norm and ReLU, `[batch, height / 4, width / 4, numFeatures]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(features));
  }

  /** The maps after the three blocks, each after its batch norm and ReLU. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return this.features.stages(images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('CifarDenseNet', { numClasses });
    this.classifier = inPlaceOf(this.classifier, zeroBiasLinear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    const { features, classifier } = this;
    return [
      [features.conv0],
      [features.denseblock1, features.transition1],
      [features.denseblock2, features.transition2],
      [features.denseblock3, features.norm5],
      [classifier],
    ];
  }
}
