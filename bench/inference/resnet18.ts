import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { BasicBlock } from '../../packages/models/src/resnet/basic-block.js';
import { BatchNorm2d, Conv2d, Linear, Module, Sequential } from '../../packages/nn/src/index.js';
import { globalAvgPool2d, maxPool2d, relu } from '../../packages/ops/src/index.js';

/** torchvision's `resnet18`, for photographs of 224 x 224 and 1,000 classes. */
export class ResNet18 extends Module {
  readonly conv1 = new Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
  readonly bn1 = new BatchNorm2d(64);
  readonly layer1 = stage(64, 64, 1);
  readonly layer2 = stage(64, 128, 2);
  readonly layer3 = stage(128, 256, 2);
  readonly layer4 = stage(256, 512, 2);
  readonly fc = new Linear(512, 1000);

  override forward(images: Tensor4D): Tensor2D {
    const stem = relu(this.bn1.forward(this.conv1.forward(images)));
    const pooled = maxPool2d(stem, { kernelSize: 3, stride: 2, padding: 1 });
    const features = this.layer4.forward(this.layer3.forward(this.layer2.forward(this.layer1.forward(pooled))));
    return this.fc.forward(globalAvgPool2d(features));
  }
}

function stage(inChannels: number, outChannels: number, stride: number): Sequential<Tensor4D> {
  return new Sequential<Tensor4D>(new BasicBlock(inChannels, outChannels, stride), new BasicBlock(outChannels, outChannels, 1));
}
