import { createModel, modelDefinition } from '../../../packages/models/src/index.js';
import type { Module } from '../../../packages/nn/src/index.js';
import { classes as numClasses } from '../work.js';
import { Vit } from './vit.js';

/** A model of the benchmark in training; not all have values yet. */
export async function makeModel(name: string, imageSize = 32): Promise<Module> {
  switch (name) {
    case 'small-cnn':
    case 'resnet18-cifar':
      return createModel(name, { numClasses });
    case 'vit':
      return new Vit({ imageSize: 32, patchSize: 4, width: 192, depth: 4, heads: 3, numClasses });
    case 'densenet-bc':
      return createModel('densenet_bc_40_12', { numClasses, initialize: false });
    default: {
      const { defaults } = await modelDefinition(name);
      // Each side would draw other numbers for a dropout.
      const noDropout = 'dropout' in defaults ? { dropout: 0 } : {};
      return createModel(name, { numClasses, imageSize, ...noDropout, initialize: false });
    }
  }
}
