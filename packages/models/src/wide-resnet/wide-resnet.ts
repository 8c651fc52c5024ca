import { BatchNorm2d, Conv2d, type Linear, Module, Sequential } from '@ocelli/nn';
import { globalAvgPool2d, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { heKernel } from '../parts/he-kernel.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { requireSizes } from '../parts/require-sizes.js';
import { lastMap } from '../parts/stages.js';
import { zeroBiasLinear } from '../parts/zero-bias-linear.js';
import { WideBlock } from './wide-block.js';

export interface WideResNetOptions {
  readonly inChannels: number;
  readonly numClasses: number;
  /** Layers: 4 and a multiple of 6. */
  readonly depth: number;
  /** How many times 16, 32 and 64 channels the three stages have. */
  readonly widenFactor: number;
  /** Probability of the dropout between a block's convolutions. */
  readonly dropout: number;
}

/** A stage's blocks, under `layer`. */
class Stage extends Module {
  readonly layer: Sequential<Tensor4D>;

  constructor(blocks: readonly WideBlock[]) {
    super();
    this.layer = new Sequential<Tensor4D>(...blocks);
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.layer.forward(x);
  }
}

/**
 * The wide residual network for 32x32 images, WRN-`depth`-`widenFactor`; Zagoruyko and Komodakis 2016. State in the names of the PyTorch
 * code that most published weights come from, xternalz's WideResNet-pytorch.
 */
export class WideResNet extends Module implements ImageClassifier {
  readonly conv1: Conv2d;
  readonly block1: Stage;
  readonly block2: Stage;
  readonly block3: Stage;
  readonly bn1: BatchNorm2d;
  fc: Linear;

  /** @throws RangeError when a size is not a whole number of at least 1, the depth is not 4 and a multiple of 6, or the rate is no probability. */
  constructor({ inChannels, numClasses, depth, widenFactor, dropout }: WideResNetOptions) {
    super();
    requireSizes('WideResNet', { inChannels, numClasses, depth, widenFactor });
    const count = (depth - 4) / 6;
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`WideResNet: depth must be 4 and a multiple of 6, such as 16 or 28, but it is ${depth}.`);
    }
    const [first, second, third] = [16 * widenFactor, 32 * widenFactor, 64 * widenFactor] as const;
    const stage = (before: number, channels: number, stride: number): Stage => {
      const block = (_: unknown, index: number) =>
        index === 0 ? new WideBlock(before, channels, stride, dropout) : new WideBlock(channels, channels, 1, dropout);
      return new Stage(Array.from({ length: count }, block));
    };
    this.conv1 = new Conv2d(inChannels, 16, 3, { ...heKernel(), padding: 1 });
    this.block1 = stage(16, first, 1);
    this.block2 = stage(first, second, 2);
    this.block3 = stage(second, third, 2);
    this.bn1 = new BatchNorm2d(third);
    this.fc = zeroBiasLinear(third, numClasses);
  }

  get numFeatures(): number {
    return this.fc.inFeatures;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The last map after its batch norm and ReLU, `[batch, height / 4, width / 4, 64 widenFactor]`. */
  forwardFeatures(images: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(images));
  }

  /** Logits of that map. */
  forwardHead(features: Tensor4D): Tensor2D {
    return this.fc.forward(globalAvgPool2d(features));
  }

  /** The maps of the three stages, the last after its batch norm and ReLU. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    const first = this.block1.forward(this.conv1.forward(images));
    yield first;
    const second = this.block2.forward(first);
    yield second;
    yield relu(this.bn1.forward(this.block3.forward(second)));
  }

  resetClassifier(numClasses: number): void {
    requireSizes('WideResNet', { numClasses });
    this.fc = inPlaceOf(this.fc, zeroBiasLinear(this.numFeatures, numClasses));
  }

  layerGroups(): readonly (readonly Module[])[] {
    const { conv1, block1, block2, block3, bn1, fc } = this;
    return [[conv1], [block1.layer], [block2.layer], [block3.layer, bn1], [fc]];
  }
}
