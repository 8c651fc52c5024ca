import { BatchNorm2d, Conv2d, Dropout, kaimingNormal, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';

export interface DenseBlockOptions {
  readonly layers: number;
  readonly inChannels: number;
  /** The channels that each layer adds. */
  readonly growthRate: number;
  /** Probability of the dropout after each layer. */
  readonly dropout: number;
}

/** Layers of which each takes the maps of all before it, one beside the other; as `torchvision.models.densenet._DenseBlock`. */
export class DenseBlock extends Module implements Iterable<DenseLayer> {
  [name: `denselayer${number}`]: DenseLayer;
  readonly layers: number;

  constructor({ layers, inChannels, growthRate, dropout }: DenseBlockOptions) {
    super();
    this.layers = layers;
    for (let index = 0; index < layers; index++) {
      this[`denselayer${index + 1}`] = new DenseLayer(inChannels + index * growthRate, growthRate, dropout);
    }
  }

  /** `[batch, height, width, inChannels]` to `[batch, height, width, inChannels + layers growthRate]`. */
  override forward(x: Tensor4D): Tensor4D {
    let maps = x;
    for (const layer of this) maps = concat([maps, layer.forward(maps)], 3);
    return maps;
  }

  *[Symbol.iterator](): Generator<DenseLayer> {
    for (let index = 1; index <= this.layers; index++) yield this[`denselayer${index}`] as DenseLayer;
  }
}

/** A 1x1 convolution to four times the channels that the 3x3 convolution after it gives, a batch norm and a ReLU before each. */
export class DenseLayer extends Module {
  readonly norm1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly dropout: Dropout;

  constructor(inChannels: number, growthRate: number, dropout: number) {
    super();
    this.norm1 = new BatchNorm2d(inChannels);
    this.conv1 = new Conv2d(inChannels, 4 * growthRate, 1, { bias: false, weightInitializer: kaimingNormal() });
    this.norm2 = new BatchNorm2d(4 * growthRate);
    this.conv2 = new Conv2d(4 * growthRate, growthRate, 3, { bias: false, padding: 1, weightInitializer: kaimingNormal() });
    this.dropout = new Dropout(dropout);
  }

  /** `[batch, height, width, inChannels]` to `[batch, height, width, growthRate]`. */
  override forward(x: Tensor4D): Tensor4D {
    const narrow = this.conv1.forward(relu(this.norm1.forward(x)));
    return this.dropout.forward(this.conv2.forward(relu(this.norm2.forward(narrow))));
  }
}
