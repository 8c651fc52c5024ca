import { readSafetensors } from '@ocelli/safetensors';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { makeRun } from '../../test/make-run.js';
import type { Run } from '../run/open-run.js';
import { Classifier } from './classifier.js';

async function run(change: (run: Run) => Partial<Run> = () => ({})): Promise<Run> {
  const { config, weights } = await makeRun(3, ['circle', 'square', 'star']);
  const made: Run = { name: 'run', config, weightsName: 'best.safetensors', weights: readSafetensors(weights), examples: [] };
  return { ...made, ...change(made) };
}

const picture = {
  data: Uint8Array.from({ length: 40 * 60 * 3 }, (_, index) => (index * 7) % 256),
  height: 40,
  width: 60,
  channels: 3,
};

it('finds every class, the most probable first, and keeps no tensor', async () => {
  const right = await run();
  const before = memory().numTensors;
  const classifier = await Classifier.load(right);
  const loaded = memory().numTensors;
  const { predictions, input } = await classifier.classify(picture);
  expect(memory().numTensors).toBe(loaded);
  expect(predictions.map(({ label }) => label).sort()).toEqual(['circle', 'square', 'star']);
  // Float32 probabilities: their sum is 1 to their precision.
  expect(predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
  const probabilities = predictions.map(({ probability }) => probability);
  expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
  expect([input.height, input.width, input.channels]).toEqual([28, 28, 3]);
  classifier[Symbol.dispose]();
  expect(memory().numTensors).toBe(before);
});

it.each<[string, (run: Run) => Partial<Run>, string]>([
  [
    'weights of another architecture',
    ({ weights: { 'fc2.bias': _bias, ...weights } }) => ({ weights }),
    "best.safetensors holds another architecture's weights than the 'small-cnn' of its config.\nThe state dict does not fit SmallCnn",
  ],
  [
    'a model that is not in the registry',
    ({ config }) => ({ config: { ...config, model: { name: 'smal-cnn', options: {} } } }),
    "The model that the config names cannot be made here.\nThere is no model 'smal-cnn'; did you mean 'small-cnn'?",
  ],
  [
    'class names that are not as many as the classes',
    ({ config }) => ({ config: { ...config, classNames: ['circle', 'square'] } }),
    "The model 'small-cnn' tells 3 classes apart, but its config names 2.",
  ],
  [
    'pictures of a size that the model does not take',
    ({ config }) => ({ config: { ...config, preprocessing: { ...config.preprocessing, height: 32 } } }),
    "The model 'small-cnn' does not take pictures of 32 x 28 pixels of 3 channels, as its config says.\n",
  ],
])('refuses %s, and keeps no tensor', async (_, change, message) => {
  const wrong = await run(change);
  const before = memory().numTensors;
  await expect(Classifier.load(wrong)).rejects.toThrow(message);
  expect(memory().numTensors).toBe(before);
});
