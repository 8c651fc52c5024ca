import '@tensorflow/tfjs-backend-cpu';
import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { OffsetNetwork } from './offset-network.js';

it('makes the biases of each head of the logarithms of the offsets, by two linear layers', () => {
  using network = new OffsetNetwork(2, 3).initialize(1).eval();
  const width = 512;
  const shapes = { 'mlp.0.weight': [width, 2], 'mlp.0.bias': [width], 'mlp.3.weight': [3, width], 'mlp.3.bias': [3] };
  const drawn = Object.entries(shapes).map(
    ([name, shape]) => [name, { shape, data: formulaValues(name, shape, [-1, 1]) }] as const,
  );
  network.loadStateDict(Object.fromEntries(drawn));
  const [weight, bias, outWeight, outBias] = drawn.map(([, { data }]) => data) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const steps = [-Math.LN2, 0, Math.LN2];
  const expected = steps.flatMap((row) =>
    steps.flatMap((column) => {
      const hidden = Array.from(bias, (value, unit) =>
        Math.max(0, (weight[2 * unit] ?? 0) * row + (weight[2 * unit + 1] ?? 0) * column + value),
      );
      return Array.from(outBias, (value, head) =>
        hidden.reduce((sum, number, unit) => sum + number * (outWeight[head * width + unit] ?? 0), value),
      );
    }),
  );
  const biases = tf.tidy(() => network.forward());
  expect(biases.shape).toEqual([9, 3]);
  expectClose(biases.dataSync<'float32'>(), expected, 1e-5, 'the biases');
});
