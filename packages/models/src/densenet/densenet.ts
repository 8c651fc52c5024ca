import { type Linear, Module } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import type { NamePair } from '../parts/names.js';
import { requireSizes } from '../parts/require-sizes.js';
import { zeroBiasLinear } from '../parts/zero-bias-linear.js';
import { DenseFeatures, type DenseFeaturesOptions } from './dense-features.js';

export interface DenseNetOptions extends DenseFeaturesOptions {
  readonly numClasses: number;
}

/**
 * Four blocks in which every layer takes the maps of all layers before it; Huang et al. 2017, as `torchvision.models.DenseNet`.
 */
export class DenseNet extends Module implements ImageClassifier {
  readonly numFeatures: number;
  readonly features: DenseFeatures;
  classifier: Linear;

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or the dropout is no probability below 1. */
  constructor({ numClasses, ...options }: DenseNetOptions) {
    super();
    requireSizes('DenseNet', { inChannels: options.inChannels, numClasses });
    this.features = new DenseFeatures(options);
    this.numFeatures = this.features.outChannels;
    this.classifier = zeroBiasLinear(this.numFeatures, numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 29x29. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last map after its batch norm and ReLU, `[batch, height / 32, width / 32, numFeatures]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return relu(this.features.forward(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(features));
  }

  /** The maps after the stem and after each block, at a half to a thirty-second of the size, each after its batch norm and ReLU. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return this.features.stages(images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('DenseNet', { numClasses });
    this.classifier = inPlaceOf(this.classifier, zeroBiasLinear(this.numFeatures, numClasses));
  }

  /** torchvision's published files have `norm.1` in dense layers where it now has `norm1`. */
  formerNames(): NamePair[] {
    const names = this.namedModules().map(([name]) => name);
    return names
      .filter((name) => /\.denselayer\d+\.(norm|conv)\d$/.test(name))
      .map((name) => [name.replace(/(\d)$/, '.$1'), name]);
  }

  layerGroups(): readonly (readonly Module[])[] {
    const { features, classifier } = this;
    return [
      [features.conv0, features.norm0],
      [features.denseblock1, features.transition1],
      [features.denseblock2, features.transition2],
      [features.denseblock3, features.transition3],
      [features.denseblock4, features.norm5],
      [classifier],
    ];
  }
}
