import { Conv2d, Linear, MaxPool2d, Module } from '@ocelli/nn';
import { flatten, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap } from '../parts/stages.js';

export interface SmallCnnOptions extends ClassifierOptions {
  /** Default 3. */
  readonly inChannels?: number;
  /** Channels of both convolutions; default 32. */
  readonly channels?: number;
  /** Height and width of the convolutions' kernels; odd; default 3. */
  readonly kernelSize?: number;
  /** Height and width of the images; a multiple of 4; default 32. */
  readonly imageSize?: number;
  /** Width of the layer before the last; default 128. */
  readonly hidden?: number;
  /** Default 10. */
  readonly numClasses?: number;
}

/** Two convolutions, each with a ReLU and a 2x2 max pool after it, then two linear layers with nothing between them. */
export class SmallCnn extends Module implements ImageClassifier {
  readonly conv1: Conv2d;
  readonly pool1: MaxPool2d;
  readonly conv2: Conv2d;
  readonly pool2: MaxPool2d;
  readonly fc1: Linear;
  fc2: Linear;

  /** @throws RangeError when an option is not a whole number of at least 1, the image size no multiple of 4, or the kernel size even. */
  constructor(options: SmallCnnOptions = {}) {
    super();
    const sizes = { ...smallCnn.defaults, ...options };
    requireSizes('SmallCnn', sizes);
    const { inChannels, channels, kernelSize, imageSize, hidden, numClasses } = sizes;
    if (imageSize % 4 !== 0) throw new RangeError(`SmallCnn: imageSize must be a multiple of 4, but it is ${imageSize}.`);
    if (kernelSize % 2 !== 1) throw new RangeError(`SmallCnn: kernelSize must be odd, but it is ${kernelSize}.`);
    const padding = (kernelSize - 1) / 2;
    this.conv1 = new Conv2d(inChannels, channels, kernelSize, { padding });
    this.pool1 = new MaxPool2d(2);
    this.conv2 = new Conv2d(channels, channels, kernelSize, { padding });
    this.pool2 = new MaxPool2d(2);
    this.fc1 = new Linear(channels * (imageSize / 4) ** 2, hidden);
    this.fc2 = new Linear(hidden, numClasses);
  }

  get numFeatures(): number {
    return this.fc1.outFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, imageSize, imageSize, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The second pool's map, `[batch, imageSize / 4, imageSize / 4, channels]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc2.forward(this.fc1.forward(flatten(features)));
  }

  /** Both pools' maps. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    const x = this.pool1.forward(relu(this.conv1.forward(images)));
    yield x;
    yield this.pool2.forward(relu(this.conv2.forward(x)));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('SmallCnn', { numClasses });
    this.fc2 = inPlaceOf(this.fc2, new Linear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    return [[this.conv1], [this.conv2], [this.fc1, this.fc2]];
  }
}

export const smallCnn: ModelDefinition<SmallCnnOptions, SmallCnn> = {
  defaults: { inChannels: 3, channels: 32, kernelSize: 3, imageSize: 32, hidden: 128, numClasses: 10 },
  create: (options) => new SmallCnn(options),
  family: 'small-cnn',
  minImageSize: 4,
};
