import { AdaptiveAvgPool2d, Conv2d, Dropout, type Layer, Linear, MaxPool2d, Module, ReLU, Sequential } from '@ocelli/nn';
import { flatten } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageGroups, stageMaps } from '../parts/stages.js';

export interface AlexNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Width of the two hidden linear layers. */
  readonly hidden: number;
  /** Probability of the dropout before each of the first two linear layers. */
  readonly dropout: number;
}

/** Which of the features stand before the max pools. */
const beforePools = [1, 4, 11];

/**
 * Five convolutions and three linear layers; the one-column network of Krizhevsky 2014, as `torchvision.models.AlexNet`. Images of other
 * sizes than 224x224 are pooled to the 6x6 map that the linear layers take.
 */
export class AlexNet extends Module implements ImageClassifier {
  readonly numFeatures: number;
  readonly features: Sequential<Tensor4D>;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential<Tensor2D>;

  /** @throws RangeError when the channels, the width or the classes are not a whole number of at least 1, or the dropout is no probability below 1. */
  constructor({ inChannels, numClasses, hidden, dropout }: AlexNetOptions) {
    super();
    requireSizes('AlexNet', { inChannels, hidden, numClasses });
    this.numFeatures = hidden;
    this.features = new Sequential<Tensor4D>(
      new Conv2d(inChannels, 64, 11, { stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
      new Conv2d(64, 192, 5, { padding: 2 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
      new Conv2d(192, 384, 3, { padding: 1 }),
      new ReLU(),
      new Conv2d(384, 256, 3, { padding: 1 }),
      new ReLU(),
      new Conv2d(256, 256, 3, { padding: 1 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
    );
    this.avgpool = new AdaptiveAvgPool2d(6);
    this.classifier = new Sequential<Tensor2D>(
      new Dropout(dropout),
      new Linear(256 * 6 * 6, hidden),
      new ReLU(),
      new Dropout(dropout),
      new Linear(hidden, hidden),
      new ReLU(),
      new Linear(hidden, numClasses),
    );
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last pool's map, `[batch, height / 32, width / 32, 256]`; 6x6 of 224x224. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.classifier.forward(flatten(this.avgpool.forward(features)));
  }

  /** The maps before each pool, of 64, 192 and 256 channels, and that of the last pool. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, [...beforePools, 12], images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('AlexNet', { numClasses });
    this.classifier[6] = inPlaceOf(this.classifier[6] as Linear, new Linear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    const [, first, , , second, , last] = this.classifier;
    return [...stageGroups(this.features, beforePools), [first, second], [last]] as Layer[][];
  }
}
