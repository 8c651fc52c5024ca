import { BatchNorm2d, Conv2d, kaimingNormal, MaxPool2d, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { DenseBlock } from './dense-block.js';
import { Transition } from './transition.js';

export interface DenseFeaturesOptions {
  readonly inChannels: number;
  /** Channels of the stem. */
  readonly stemChannels: number;
  /** The channels that each layer adds. */
  readonly growthRate: number;
  /** Layers of the four dense blocks. */
  readonly layers: readonly [number, number, number, number];
  /** Probability of the dropout after each dense layer. */
  readonly dropout: number;
}

/** All of a dense network but its last linear layer. */
export class DenseFeatures extends Module {
  readonly outChannels: number;
  readonly conv0: Conv2d;
  readonly norm0: BatchNorm2d;
  readonly pool0: MaxPool2d;
  readonly denseblock1: DenseBlock;
  readonly transition1: Transition;
  readonly denseblock2: DenseBlock;
  readonly transition2: Transition;
  readonly denseblock3: DenseBlock;
  readonly transition3: Transition;
  readonly denseblock4: DenseBlock;
  readonly norm5: BatchNorm2d;

  constructor({ inChannels, stemChannels, growthRate, layers, dropout }: DenseFeaturesOptions) {
    super();
    this.conv0 = new Conv2d(inChannels, stemChannels, 7, {
      bias: false,
      stride: 2,
      padding: 3,
      weightInitializer: kaimingNormal(),
    });
    this.norm0 = new BatchNorm2d(stemChannels);
    this.pool0 = new MaxPool2d(3, { stride: 2, padding: 1 });
    const block = (count: number, before: number) => new DenseBlock({ layers: count, inChannels: before, growthRate, dropout });
    const [first, second, third, fourth] = layers;
    const after1 = stemChannels + first * growthRate;
    const after2 = after1 / 2 + second * growthRate;
    const after3 = after2 / 2 + third * growthRate;
    this.outChannels = after3 / 2 + fourth * growthRate;
    this.denseblock1 = block(first, stemChannels);
    this.transition1 = new Transition(after1);
    this.denseblock2 = block(second, after1 / 2);
    this.transition2 = new Transition(after2);
    this.denseblock3 = block(third, after2 / 2);
    this.transition3 = new Transition(after3);
    this.denseblock4 = block(fourth, after3 / 2);
    this.norm5 = new BatchNorm2d(this.outChannels);
  }

  /** The last batch norm's map, `[batch, height / 32, width / 32, outChannels]`. */
  override forward(images: Tensor4D): Tensor4D {
    const stem = this.pool0.forward(this.#stem(images));
    const first = this.transition1.forward(this.denseblock1.forward(stem));
    const second = this.transition2.forward(this.denseblock2.forward(first));
    const third = this.transition3.forward(this.denseblock3.forward(second));
    return this.norm5.forward(this.denseblock4.forward(third));
  }

  /** The maps after the stem and after each block, each after its batch norm and ReLU. */
  *stages(images: Tensor4D): Generator<Tensor4D> {
    const stem = this.#stem(images);
    yield stem;
    const first = this.transition1.activate(this.denseblock1.forward(this.pool0.forward(stem)));
    yield first;
    const second = this.transition2.activate(this.denseblock2.forward(this.transition1.reduce(first)));
    yield second;
    const third = this.transition3.activate(this.denseblock3.forward(this.transition2.reduce(second)));
    yield third;
    yield relu(this.norm5.forward(this.denseblock4.forward(this.transition3.reduce(third))));
  }

  #stem(images: Tensor4D): Tensor4D {
    return relu(this.norm0.forward(this.conv0.forward(images)));
  }
}
