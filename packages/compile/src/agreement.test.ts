import { wasm } from '@ocelli/backend-wasm';
import { createModel } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { formulaValues } from '@ocelli/testing';
import { adamW, freezeTo, type Optimizer, sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Tokens } from './testing/tokens.js';
import { trainCompiled, trainEagerly } from './testing/train.js';
import { Vit } from './testing/vit.js';

let numTensors = 0;

beforeAll(async () => {
  await wasm().start();
  // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
  tf.env().set('IS_TEST', false);
});

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

afterAll(() => {
  tf.env().set('IS_TEST', true);
});

/** How far each number is from the other list's, relative to those. */
function apart(numbers: readonly number[], others: readonly number[]): number[] {
  return others.map((other, index) => Math.abs((numbers[index] ?? Number.NaN) / other - 1));
}

interface Fifty {
  readonly name: string;
  readonly make: () => Module | Promise<Module>;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
}

const fifties: readonly Fifty[] = [
  {
    name: 'the small CNN',
    make: () => createModel('small-cnn', { imageSize: 16, seed: 1 }),
    shape: [16, 16, 16, 3],
    classes: 10,
    optimizer: sgd(),
    learningRate: 0.05,
  },
  {
    name: 'the small CNN with momentum',
    make: () => createModel('small-cnn', { imageSize: 16, seed: 1 }),
    shape: [16, 16, 16, 3],
    classes: 10,
    optimizer: sgd({ momentum: 0.9 }),
    learningRate: 0.02,
  },
  {
    name: 'the small CNN, its stem frozen and its second layer slow,',
    make: async () => {
      const model = await createModel('small-cnn', { imageSize: 16, seed: 1 });
      freezeTo(model, 1);
      return model;
    },
    shape: [16, 16, 16, 3],
    classes: 10,
    optimizer: sgd({ groups: [{ match: (name) => name.startsWith('conv2'), learningRateScale: 0.1 }] }),
    learningRate: 0.2,
  },
  {
    name: 'a ViT',
    make: () => new Vit().initialize(1),
    shape: [16, 8, 8, 3],
    classes: 5,
    optimizer: adamW({ weightDecay: 0.05 }),
    learningRate: 0.005,
  },
  {
    name: 'a model with dropout',
    make: () => new Tokens().initialize(7),
    shape: [12, 5, 6],
    classes: 3,
    optimizer: adamW({ weightDecay: 0.05 }),
    learningRate: 0.01,
  },
];

describe('fifty compiled steps', () => {
  it.each(fifties)('of $name have the losses of eager ones', async ({ make, shape, classes, optimizer, learningRate }) => {
    using model = await make();
    const labels = Int32Array.from({ length: shape[0] ?? 0 }, (_, index) => index % classes);
    const batch = {
      inputs: tf.tensor(formulaValues('input', shape, [-1, 1]), [...shape]),
      targets: tf.tensor1d(labels, 'int32'),
    };
    const training = { model, optimizer, batch, learningRate, steps: 50 };
    const [eager, compiled] = [await trainEagerly(training), await trainCompiled(training)];
    tf.dispose(batch);
    // Sums of float32 in another order, which come to 1e-7 to 1e-5. Losses of rectifiers can part further: docs/adr/0011-agreement.md.
    expect(Math.max(...apart(compiled.losses, eager.losses))).toBeLessThan(1e-4);
    // Else nothing was learned and much would look alike.
    expect(Math.min(...eager.losses)).toBeLessThan(0.8 * (eager.losses[0] ?? 0));
    expect(compiled.programs).toBe(1);
  });
});
