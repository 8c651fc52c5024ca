import { wasm } from '@ocelli/backend-wasm';
import { compile } from '@ocelli/compile';
import { getState } from '@ocelli/nn';
import { Rng, randomUniform } from '@ocelli/ops';
import { createStep, crossEntropy, sgd } from '@ocelli/train';
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

it('is compiled as it is, in predictions and in training', async () => {
  using model = makeModel();
  const images = randomUniform<tf.Rank.R4>([8, 32, 32, 3], new Rng(5));
  const labels = tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], 'int32');
  const optimizer = sgd();
  const { parameters } = getState(model);
  const step = createStep({ model, loss: crossEntropy(), optimizer });
  const given = [
    { ...parameters, 'optimizer/step': tf.scalar(0) },
    { inputs: images, targets: labels },
    { learningRate: tf.scalar(0.1), seed: 0 },
  ] as const;
  const [predict, train] = [compile((x: tf.Tensor4D) => model.forward(x), { isStrict: true }), compile(step, { isStrict: true })];
  const [native, eager] = [await train(...given), step(...given)];
  // Sums of float32 in another order.
  const expectAlike = (found: tf.Tensor, expected: tf.Tensor) => {
    const distance = tf.tidy(() => tf.div(tf.norm(tf.sub(found, expected)), tf.norm(expected)).dataSync()[0]);
    expect(distance).toBeLessThan(1e-5);
  };
  expectAlike(await predict(images), model.forward(images));
  expectAlike(native.metrics.loss, eager.metrics.loss);
  for (const [name, tensor] of Object.entries(eager.state)) expectAlike(native.state[name] as tf.Tensor, tensor);
  await Promise.all([predict.dispose(), train.dispose()]);
});
