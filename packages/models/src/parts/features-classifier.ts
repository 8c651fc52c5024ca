import { type Linear, Module, type Sequential } from '@ocelli/nn';
import { globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from './in-place-of.js';
import { requireSizes } from './require-sizes.js';
import { stageGroups, stageMaps } from './stages.js';

export interface FeaturesClassifierParts {
  readonly features: Sequential<Tensor4D>;
  /** Takes the mean of each channel. */
  readonly classifier: Sequential<Tensor2D>;
  /** Which of the features give the maps of stages. */
  readonly stageEnds: readonly number[];
  /** Makes the last layer of the classifier. */
  readonly head: (numClasses: number) => Linear;
}

/** A row of layers, `features`, and a row of others, `classifier`, on the mean of each channel: what MobileNets and EfficientNets have alike. */
export abstract class FeaturesClassifier extends Module implements ImageClassifier {
  readonly features: Sequential<Tensor4D>;
  readonly classifier: Sequential<Tensor2D>;
  readonly #stageEnds: readonly number[];
  readonly #head: (numClasses: number) => Linear;

  constructor({ features, classifier, stageEnds, head }: FeaturesClassifierParts) {
    super();
    this.features = features;
    this.classifier = classifier;
    this.#stageEnds = stageEnds;
    this.#head = head;
  }

  get numFeatures(): number {
    return (this.classifier[this.classifier.length - 1] as Linear).inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last layer's map, `[batch, height / 32, width / 32, channels]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(features));
  }

  /** Five maps, from half the size of the images down to a 32nd. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, this.#stageEnds, images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes(this.constructor.name, { numClasses });
    const last = this.classifier.length - 1;
    this.classifier[last] = inPlaceOf(this.classifier[last] as Linear, this.#head(numClasses));
  }

  /** A group for each stage, one for what the classifier has before its last layer, if anything, and one for that. */
  layerGroups(): Module[][] {
    const layers = [...this.classifier].filter((layer) => layer.parameters().length > 0);
    const groups = [...stageGroups(this.features, this.#stageEnds), layers.slice(0, -1), layers.slice(-1)];
    return groups.filter((group) => group.length > 0);
  }
}
