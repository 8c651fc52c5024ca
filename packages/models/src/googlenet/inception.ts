import { MaxPool2d, Module, Sequential } from '@ocelli/nn';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import { BasicConv2d } from '../parts/basic-conv2d.js';
import { initialWeights } from './initial-weights.js';

/** Channels of a block's convolutions, in the order of the paper's table 1; `Reduce` are the 1x1 ones before the larger ones. */
export interface InceptionOptions {
  readonly channels1x1: number;
  readonly channels3x3Reduce: number;
  readonly channels3x3: number;
  readonly channels5x5Reduce: number;
  readonly channels5x5: number;
  readonly poolChannels: number;
}

/**
 * Convolutions of several sizes side by side; as `torchvision.models.googlenet.Inception`, in which the one that the paper has 5x5 is 3x3.
 */
export class Inception extends Module {
  readonly branch1: BasicConv2d;
  readonly branch2: Sequential<Tensor4D>;
  readonly branch3: Sequential<Tensor4D>;
  readonly branch4: Sequential<Tensor4D>;

  constructor(inChannels: number, options: InceptionOptions) {
    super();
    const pointwise = (outChannels: number) =>
      new BasicConv2d(inChannels, outChannels, 1, { weightInitializer: initialWeights() });
    const reduced = (reduce: number, outChannels: number) =>
      new Sequential<Tensor4D>(
        pointwise(reduce),
        new BasicConv2d(reduce, outChannels, 3, { weightInitializer: initialWeights(), padding: 1 }),
      );
    this.branch1 = pointwise(options.channels1x1);
    this.branch2 = reduced(options.channels3x3Reduce, options.channels3x3);
    this.branch3 = reduced(options.channels5x5Reduce, options.channels5x5);
    this.branch4 = new Sequential<Tensor4D>(new MaxPool2d(3, { stride: 1, padding: 1 }), pointwise(options.poolChannels));
  }

  /** `[batch, height, width, inChannels]` to as many channels as all branches give together. */
  override forward(x: Tensor4D): Tensor4D {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4];
    return concat(
      branches.map((branch) => branch.forward(x)),
      3,
    );
  }
}
