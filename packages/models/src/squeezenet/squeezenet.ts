import { AdaptiveAvgPool2d, Conv2d, Dropout, type Layer, MaxPool2d, Module, normal, ReLU, Sequential, zeros } from '@ocelli/nn';
import { flatten } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageEnds, stageGroups, stageMaps } from '../parts/stages.js';
import { Fire, squeezeNetKernel } from './fire.js';

export interface SqueezeNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Probability before the last layer. */
  readonly dropout: number;
  /** The first convolution, of stride 2. */
  readonly stem: { readonly kernelSize: number; readonly channels: number };
  /** Channels of each fire module: those that it squeezes to, and those that it gives; 'pool' stands for a max pool of stride 2. */
  readonly layers: readonly (readonly [squeezed: number, given: number] | 'pool')[];
}

/** A convolution and fire modules between max pools, and a 1x1 convolution for the logits; Iandola et al. 2016, as `torchvision.models.SqueezeNet`. */
export class SqueezeNet extends Module implements ImageClassifier {
  readonly features: Sequential<Tensor4D>;
  readonly classifier: Sequential<Tensor4D>;
  readonly #stageEnds: readonly number[];

  /** @throws RangeError when the channels or the classes are not a whole number of at least 1, or the dropout is not below 1. */
  constructor({ inChannels, numClasses, dropout, stem, layers }: SqueezeNetOptions) {
    super();
    requireSizes('SqueezeNet', { inChannels, numClasses });
    const features: Layer[] = [
      new Conv2d(inChannels, stem.channels, stem.kernelSize, { ...squeezeNetKernel(), stride: 2 }),
      new ReLU(),
    ];
    let channels = stem.channels;
    for (const layer of layers) {
      if (layer === 'pool') {
        features.push(new MaxPool2d(3, { stride: 2, ceilMode: true }));
      } else {
        features.push(new Fire(channels, ...layer));
        channels = layer[1];
      }
    }
    this.features = new Sequential(...features);
    this.#stageEnds = stageEnds([2, 1, ...layers.map((layer) => (layer === 'pool' ? 2 : 1))]);
    this.classifier = new Sequential(new Dropout(dropout), lastLayer(channels, numClasses), new ReLU(), new AdaptiveAvgPool2d(1));
  }

  get numFeatures(): number {
    return (this.classifier[1] as Conv2d).inChannels;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`; none is below 0. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last fire module's map, about a 16th of the images' size, of 512 channels. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.features.forward(images);
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return flatten(this.classifier.forward(features));
  }

  /** Four maps, about a half to a 16th of the images' size. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.features, this.#stageEnds, images);
  }

  resetClassifier(numClasses: number): void {
    requireSizes('SqueezeNet', { numClasses });
    this.classifier[1] = inPlaceOf(this.classifier[1] as Layer, lastLayer(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [...stageGroups(this.features, this.#stageEnds), [this.classifier]];
  }
}

function lastLayer(channels: number, numClasses: number): Conv2d {
  return new Conv2d(channels, numClasses, 1, { weightInitializer: normal(0, 0.01), biasInitializer: zeros() });
}
