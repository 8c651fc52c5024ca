import { Linear, Module } from '@ocelli/nn';
import { avgPool2d, globalAvgPool2d } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { BasicConv2d } from '../parts/basic-conv2d.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { convolution, initialWeights } from './convolution.js';

/** A classifier on a map in the middle of the network, for training; as `torchvision.models.inception.InceptionAux`. */
export class AuxiliaryHead extends Module {
  readonly conv0: BasicConv2d;
  readonly conv1: BasicConv2d;
  fc: Linear;

  constructor(inChannels: number, numClasses: number) {
    super();
    this.conv0 = convolution(inChannels, 128, 1);
    this.conv1 = convolution(128, 768, 5);
    this.fc = lastLayer(numClasses);
  }

  /** Logits, `[batch, numClasses]`, of a map `[batch, height, width, inChannels]` of at least 17x17. */
  override forward(x: Tensor4D): Tensor2D {
    const pooled = avgPool2d(x, { kernelSize: 5, stride: 3 });
    return this.fc.forward(globalAvgPool2d(this.conv1.forward(this.conv0.forward(pooled))));
  }

  resetClassifier(numClasses: number): void {
    this.fc = inPlaceOf(this.fc, lastLayer(numClasses));
  }
}

function lastLayer(numClasses: number): Linear {
  return new Linear(768, numClasses, { weightInitializer: initialWeights(0.001) });
}
