import { BatchNorm2d, Conv2d, dirac, type Initializer, kaimingUniform, MaxPool2d, Module } from '@ocelli/nn';
import { gelu } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Two 3x3 convolutions, a max pool of 2 behind the first, and behind each a batch norm that shifts and does not scale, and a GELU:
 * `[batch, height, width, inChannels]` to `[batch, height / 2, width / 2, outChannels]`.
 */
export class ConvGroup extends Module {
  readonly conv1: Conv2d;
  readonly pool: MaxPool2d;
  readonly norm1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly norm2: BatchNorm2d;

  constructor(inChannels: number, outChannels: number) {
    super();
    const norm = (): BatchNorm2d => new BatchNorm2d(outChannels, { epsilon: 1e-12, momentum: 0.4, scale: false });
    this.conv1 = convolution(inChannels, outChannels);
    this.pool = new MaxPool2d(2);
    this.norm1 = norm();
    this.conv2 = convolution(outChannels, outChannels);
    this.norm2 = norm();
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = gelu(this.norm1.forward(this.pool.forward(this.conv1.forward(x))));
    return gelu(this.norm2.forward(this.conv2.forward(y)));
  }
}

function convolution(inChannels: number, outChannels: number): Conv2d {
  return new Conv2d(inChannels, outChannels, 3, { bias: false, padding: 1, weightInitializer: partlyIdentity() });
}

/** As many outputs as there are inputs are each an input; PyTorch's usual first weights make the others. */
function partlyIdentity(): Initializer {
  return (shape, rng) => {
    const [outputs = 0, inputs = 0, ...kernel] = shape;
    const values = kaimingUniform({ negativeSlope: Math.sqrt(5) })(shape, rng);
    values.set(dirac()([Math.min(inputs, outputs), inputs, ...kernel], rng));
    return values;
  };
}
