import { wasm } from '@ocelli/backend-wasm';
import { Rng, randomUniform } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { makeModel, train } from './train.js';
import { WeightedBranch } from './weighted-branch.js';

beforeAll(async () => {
  await wasm().start();
  // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
  tf.env().set('IS_TEST', false);
});

it('starts as the identity', () => {
  using layer = new WeightedBranch(2).initialize(1);
  tf.tidy(() => {
    const x = randomUniform<tf.Rank.R4>([1, 3, 3, 2], new Rng(5), { low: -1 });
    expect(layer.forward(x).dataSync()).toEqual(x.dataSync());
  });
});

it('learns in a model, is saved with it, and leaves nothing behind', async () => {
  const before = tf.memory().numTensors;
  const model = makeModel();
  const accuracies: number[] = [];
  for await (const accuracy of train(model, 4)) accuracies.push(accuracy);
  const { '3.weight': weight, ...others } = model.stateDict();
  expect(weight?.data.every((value) => value !== 0)).toBe(true);
  expect(Object.keys(others)).toContain('3.conv.weight');
  // Of four kinds of shape; it comes to 89%.
  expect(accuracies.at(-1)).toBeGreaterThan(0.8);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
