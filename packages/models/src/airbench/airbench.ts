import { Conv2d, GELU, Linear, Module, Sequential, zeros } from '@ocelli/nn';
import { maxPool2d } from '@ocelli/ops';
import { mul, reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { stageGroups, stageMaps } from '../parts/stages.js';
import { ConvGroup } from './conv-group.js';

export interface AirbenchOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Channels of the three groups. */
  readonly widths: readonly [number, number, number];
  /** What logits are multiplied by. */
  readonly scale: number;
}

/** Where the groups are in `layers`. */
const groups = [1, 2, 3];

/**
 * The network of Jordan 2024, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU": a 2x2 convolution that whitens, three groups of two
 * convolutions, and the largest value of each channel that is left. Training leaves the first convolution's weight, which
 * `initializeWhitening` computes of images.
 *
 * State in the names of its author's code: `whiten`, `layers.1` to `layers.3` and `head`.
 */
export class Airbench extends Module implements ImageClassifier {
  readonly whiten: Conv2d;
  readonly layers: Sequential<Tensor4D>;
  head: Linear;
  readonly #scale: number;

  /** @throws RangeError when a size is not a whole number of at least 1. */
  constructor({ inChannels, numClasses, widths: [first, second, third], scale }: AirbenchOptions) {
    super();
    requireSizes('Airbench', { inChannels, numClasses, 'widths[0]': first, 'widths[1]': second, 'widths[2]': third });
    // Each direction of patches of 2x2 pixels, and its opposite.
    const whitened = 2 * 2 ** 2 * inChannels;
    this.whiten = new Conv2d(inChannels, whitened, 2, { biasInitializer: zeros() });
    this.whiten.weight.requiresGrad = false;
    const conv = [new ConvGroup(whitened, first), new ConvGroup(first, second), new ConvGroup(second, third)];
    this.layers = new Sequential<Tensor4D>(new GELU(), ...conv);
    this.head = new Linear(third, numClasses, { bias: false });
    this.#scale = scale;
  }

  get numFeatures(): number {
    return this.head.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]` of at least 9x9. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last group's map, `[batch, (height - 1) / 8, (width - 1) / 8, widths[2]]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return this.layers.forward(this.whiten.forward(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    const [batch, height, width, channels] = features.shape;
    const largest: Tensor2D = reshape(maxPool2d(features, [height, width]), [batch, channels]);
    return mul(this.head.forward(largest), this.#scale);
  }

  /** The maps of the three groups. */
  forwardStages(images: Tensor4D): Iterable<Tensor4D> {
    return stageMaps(this.layers, groups, this.whiten.forward(images));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('Airbench', { numClasses });
    this.head = inPlaceOf(this.head, new Linear(this.numFeatures, numClasses, { bias: false }));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.whiten], ...stageGroups(this.layers, groups), [this.head]];
  }
}
