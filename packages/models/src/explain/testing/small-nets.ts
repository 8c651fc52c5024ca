import { Conv2d, Dropout, Linear, Module } from '@ocelli/nn';
import { flatten, globalAvgPool2d, relu, sigmoid } from '@ocelli/ops';
import { concat, slice, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { toMap, toTokens } from '../../parts/patch-embedding.js';

/** Of the images that the nets take, `[batch, size, size, 2]`; their maps are as large. */
export const size = 4;
const channels = 3;

/** A net in two halves. */
abstract class TwoHalves<Features extends Tensor> extends Module {
  abstract forwardFeatures(images: Tensor4D): Features;
  abstract forwardHead(features: Features): Tensor2D;

  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }
}

/** A convolution, and a head of a mean and one linear layer. */
export class MeanNet extends TwoHalves<Tensor4D> {
  readonly conv = new Conv2d(2, channels, 3, { padding: 1 });
  readonly dropout = new Dropout(0.5);
  readonly fc = new Linear(channels, 3);

  override forwardFeatures(images: Tensor4D): Tensor4D {
    return relu(this.conv.forward(images));
  }

  override forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(this.dropout.forward(globalAvgPool2d(features)));
  }
}

/** A head of a mean and two linear layers with a bend between. */
export class HiddenNet extends TwoHalves<Tensor4D> {
  readonly conv = new Conv2d(2, channels, 3, { padding: 1 });
  readonly fc1 = new Linear(channels, 5);
  readonly fc2 = new Linear(5, 3);

  override forwardFeatures(images: Tensor4D): Tensor4D {
    return this.conv.forward(images);
  }

  override forwardHead(features: Tensor4D): Tensor2D {
    return this.fc2.forward(sigmoid(this.fc1.forward(globalAvgPool2d(features))));
  }
}

/** A convolution whose map may be below 0, and a head that has another slope at each place. */
export class BentNet extends TwoHalves<Tensor4D> {
  readonly conv = new Conv2d(2, channels, 3, { padding: 1 });
  readonly fc1 = new Linear(size * size * channels, 5);
  readonly fc2 = new Linear(5, 3);

  override forwardFeatures(images: Tensor4D): Tensor4D {
    return this.conv.forward(images);
  }

  override forwardHead(features: Tensor4D): Tensor2D {
    return this.fc2.forward(sigmoid(this.fc1.forward(flatten(features))));
  }
}

/** Another net with its map's pixels as tokens, behind so many that are of no place. */
export class TokenNet extends TwoHalves<Tensor3D> {
  readonly net: BentNet;
  readonly before: number;

  constructor(net: BentNet, before: number) {
    super();
    this.net = net;
    this.before = before;
  }

  override forwardFeatures(images: Tensor4D): Tensor3D {
    return concat([zeros([images.shape[0], this.before, channels]), toTokens(this.net.forwardFeatures(images))], 1);
  }

  override forwardHead(tokens: Tensor3D): Tensor2D {
    const patches = slice(tokens, [0, this.before, 0], [tokens.shape[0], size * size, channels]);
    return this.net.forwardHead(toMap(patches, size, size));
  }
}

/** Another net as one that has a forward alone. */
export class PlainNet extends Module {
  readonly net: BentNet;

  constructor(net: BentNet) {
    super();
    this.net = net;
  }

  override forward(images: Tensor4D): Tensor2D {
    return this.net.forward(images);
  }
}
