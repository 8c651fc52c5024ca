import { add, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { BatchNorm2d, Conv2d, Identity, type Layer, Linear, Module, ReLU6, Sequential } from '../../../packages/nn/src/index.js';
import { globalAvgPool2d } from '../../../packages/ops/src/index.js';

interface InvertedResidualOptions {
  readonly stride: number;
  readonly expansion: number;
}

/** Expansion, channels, blocks and stride of each stage. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** A wide depthwise convolution between two narrow layers, beside a shortcut where the size stays. */
class InvertedResidual extends Module {
  readonly conv: Sequential<Tensor4D>;
  readonly hasShortcut: boolean;

  constructor(inputs: number, outputs: number, { stride, expansion }: InvertedResidualOptions) {
    super();
    const hidden = inputs * expansion;
    this.hasShortcut = stride === 1 && inputs === outputs;
    this.conv = new Sequential<Tensor4D>(
      ...(expansion === 1 ? [] : [convNormRelu(inputs, hidden, { kernelSize: 1 })]),
      convNormRelu(hidden, hidden, { kernelSize: 3, stride, groups: hidden }),
      new Conv2d(hidden, outputs, 1, { bias: false }),
      new BatchNorm2d(outputs),
    );
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.hasShortcut ? add(x, this.conv.forward(x)) : this.conv.forward(x);
  }
}

/**
 * MobileNet v2 of width 1, Sandler et al. 2018, as torchvision's `mobilenet_v2`; its dropout is left out, for which each side would draw
 * other numbers.
 */
export class MobileNetV2 extends Module {
  readonly features: Sequential<Tensor4D>;
  readonly classifier: Sequential<Tensor2D>;

  constructor({ numClasses }: { readonly numClasses: number }) {
    super();
    const blocks: Layer[] = [convNormRelu(3, 32, { kernelSize: 3, stride: 2 })];
    let inputs = 32;
    for (const [expansion, outputs, count, stride] of stages) {
      for (let index = 0; index < count; index++) {
        blocks.push(new InvertedResidual(inputs, outputs, { stride: index === 0 ? stride : 1, expansion }) as Layer);
        inputs = outputs;
      }
    }
    this.features = new Sequential<Tensor4D>(...blocks, convNormRelu(inputs, 1280, { kernelSize: 1 }));
    this.classifier = new Sequential<Tensor2D>(new Identity(), new Linear(1280, numClasses));
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, height, width, 3]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.classifier.forward(globalAvgPool2d(this.features.forward(images)));
  }
}

interface ConvNormReluOptions {
  readonly kernelSize: number;
  readonly stride?: number;
  readonly groups?: number;
}

function convNormRelu(inputs: number, outputs: number, { kernelSize, stride = 1, groups = 1 }: ConvNormReluOptions): Layer {
  const padding = (kernelSize - 1) / 2;
  return new Sequential<Tensor4D>(
    new Conv2d(inputs, outputs, kernelSize, { stride, padding, groups, bias: false }),
    new BatchNorm2d(outputs),
    new ReLU6(),
  ) as Layer;
}
