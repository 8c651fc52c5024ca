import { Conv2d, Linear, Module } from '@ocelli/nn';
import { flatten, maxPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ClassifierOptions, ModelDefinition } from '../model-definition.js';
import { requireSizes } from '../parts/require-sizes.js';

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
export class SmallCnn extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly fc1: Linear;
  readonly fc2: Linear;

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
    this.conv2 = new Conv2d(channels, channels, kernelSize, { padding });
    this.fc1 = new Linear(channels * (imageSize / 4) ** 2, hidden);
    this.fc2 = new Linear(hidden, numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, imageSize, imageSize, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    const x = maxPool2d(relu(this.conv1.forward(images)), 2);
    const y = maxPool2d(relu(this.conv2.forward(x)), 2);
    return this.fc2.forward(this.fc1.forward(flatten(y)));
  }
}

export const smallCnn: ModelDefinition<SmallCnnOptions, SmallCnn> = {
  defaults: { inChannels: 3, channels: 32, kernelSize: 3, imageSize: 32, hidden: 128, numClasses: 10 },
  create: (options) => new SmallCnn(options),
};
