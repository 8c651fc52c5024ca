import { concat, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { AvgPool2d, BatchNorm2d, Conv2d, type Layer, Linear, Module, ReLU } from '../../../packages/nn/src/index.js';
import { globalAvgPool2d, relu } from '../../../packages/ops/src/index.js';

export interface DenseNetBcOptions {
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Convolutions and the linear layer on the way: 4 + 6 times the layers of a block. */
  readonly depth: number;
  readonly numClasses: number;
}

/** Layers one after the other, named by the keys of the record. */
class Chain extends Module {
  readonly #layers: readonly Layer[];

  constructor(layers: Readonly<Record<string, Layer>>) {
    super();
    this.#layers = Object.values(layers);
    Object.assign(this, layers);
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.#layers.reduce((y, layer) => layer.forward(y) as Tensor4D, x);
  }
}

class DenseLayer extends Module {
  readonly norm1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly conv2: Conv2d;

  constructor(inputs: number, growth: number) {
    super();
    this.norm1 = new BatchNorm2d(inputs);
    this.conv1 = new Conv2d(inputs, 4 * growth, 1, { bias: false });
    this.norm2 = new BatchNorm2d(4 * growth);
    this.conv2 = new Conv2d(4 * growth, growth, 3, { padding: 1, bias: false });
  }

  override forward(features: readonly Tensor4D[]): Tensor4D {
    const bottleneck = this.conv1.forward(relu(this.norm1.forward(concat([...features], 3))));
    return this.conv2.forward(relu(this.norm2.forward(bottleneck)));
  }
}

class DenseBlock extends Module {
  [name: `denselayer${number}`]: DenseLayer;
  readonly #length: number;

  constructor(inputs: number, growth: number, layers: number) {
    super();
    this.#length = layers;
    for (let index = 0; index < layers; index++) this[`denselayer${index + 1}`] = new DenseLayer(inputs + index * growth, growth);
  }

  override forward(x: Tensor4D): Tensor4D {
    const features = [x];
    for (let index = 0; index < this.#length; index++) {
      features.push((this[`denselayer${index + 1}`] as DenseLayer).forward(features));
    }
    return concat(features, 3);
  }
}

/** A DenseNet of three blocks with bottlenecks and halved channels between them, for small images; Huang et al. 2017. */
export class DenseNetBc extends Module {
  readonly features: Chain;
  readonly classifier: Linear;

  constructor({ growth, depth, numClasses }: DenseNetBcOptions) {
    super();
    const layers = (depth - 4) / 6;
    let channels = 2 * growth;
    const features: Record<string, Layer> = { conv0: new Conv2d(3, channels, 3, { padding: 1, bias: false }) };
    for (const block of [1, 2, 3]) {
      features[`denseblock${block}`] = new DenseBlock(channels, growth, layers) as Layer;
      channels += layers * growth;
      if (block === 3) break;
      const halved = Math.floor(channels / 2);
      features[`transition${block}`] = transition(channels, halved);
      channels = halved;
    }
    features['norm5'] = new BatchNorm2d(channels) as Layer;
    this.features = new Chain(features);
    this.classifier = new Linear(channels, numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, 3]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(relu(this.features.forward(images))));
  }
}

function transition(inputs: number, outputs: number): Layer {
  return new Chain({
    norm: new BatchNorm2d(inputs),
    relu: new ReLU(),
    conv: new Conv2d(inputs, outputs, 1, { bias: false }),
    pool: new AvgPool2d(2),
  }) as Layer;
}
