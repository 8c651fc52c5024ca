import { Dropout, Linear, Module } from '@ocelli/nn';
import { adaptiveAvgPool2d, flatten, relu } from '@ocelli/ops';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { BasicConv2d } from '../parts/basic-conv2d.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { initialWeights } from './initial-weights.js';

/** A classifier on a map in the middle of the network, for training; as `torchvision.models.googlenet.InceptionAux`. */
export class AuxiliaryHead extends Module {
  readonly conv: BasicConv2d;
  readonly fc1: Linear;
  fc2: Linear;
  readonly dropout: Dropout;

  constructor(inChannels: number, numClasses: number, dropout: number) {
    super();
    this.conv = new BasicConv2d(inChannels, 128, 1, { weightInitializer: initialWeights() });
    this.fc1 = new Linear(128 * 4 * 4, 1024, { weightInitializer: initialWeights() });
    this.fc2 = new Linear(1024, numClasses, { weightInitializer: initialWeights() });
    this.dropout = new Dropout(dropout);
  }

  /** Logits, `[batch, numClasses]`, of a map `[batch, height, width, inChannels]`. */
  override forward(x: Tensor4D): Tensor2D {
    const pooled = flatten(this.conv.forward(adaptiveAvgPool2d(x, 4)));
    return this.fc2.forward(this.dropout.forward(relu(this.fc1.forward(pooled))));
  }

  resetClassifier(numClasses: number): void {
    this.fc2 = inPlaceOf(this.fc2, new Linear(1024, numClasses, { weightInitializer: initialWeights() }));
  }
}
