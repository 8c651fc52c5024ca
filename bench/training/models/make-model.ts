import { createModel } from '../../../packages/models/src/index.js';
import type { Module } from '../../../packages/nn/src/index.js';
import { type ModelName, classes as numClasses } from '../work.js';
import { DenseNetBc } from './densenet-bc.js';
import { Vit } from './vit.js';

/** A model of the benchmark in training; not all have values yet. */
export async function makeModel(name: ModelName): Promise<Module> {
  switch (name) {
    case 'small-cnn':
    case 'resnet18-cifar':
      return createModel(name, { numClasses });
    case 'vit':
      return new Vit({ imageSize: 32, patchSize: 4, width: 192, depth: 4, heads: 3, numClasses });
    case 'densenet-bc':
      return new DenseNetBc({ growth: 12, depth: 40, numClasses });
    case 'mobilenet-v2':
      // Each side would draw other numbers for a dropout.
      return createModel('mobilenet_v2', { numClasses, dropout: 0, initialize: false });
    default:
      return name satisfies never;
  }
}
