import { Linear } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { crossEntropy } from '../losses/cross-entropy.js';
import { accuracy, topKAccuracy } from '../metrics/accuracy.js';
import { confusionMatrix } from '../metrics/confusion-matrix.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { TinyNet, tinyLoader } from '../testing/tiny.js';
import { type EvaluatedBatch, evaluate } from './evaluate.js';
import { predict } from './predict.js';
import { softmaxRows } from './softmax-rows.js';

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

describeOnEachBackend('evaluate', () => {
  it('measures the whole of a loader, and hands out each batch', async () => {
    using model = new TinyNet().initialize(1);
    const batches: EvaluatedBatch[] = [];
    const loader = tinyLoader({ length: 10 }, { shuffle: false });
    const loss = crossEntropy();
    const before = model.stateDict();
    const onBatch = (batch: EvaluatedBatch) => void batches.push(batch);
    const result = await evaluate(model, loader, { loss, metrics: [accuracy(), topKAccuracy(2)], onBatch });
    expect(Object.keys(result.metrics)).toEqual(['loss', 'accuracy', 'top2']);
    expect(result.samples).toBe(10);
    // Running statistics are read, not moved.
    expect(model.stateDict()).toEqual(before);
    expect(model.modules().every(({ training }) => training)).toBe(true);

    expect(batches.map(({ done, total, outputs }) => [done, total, ...outputs.shape])).toEqual([
      [1, 3, 4, 3],
      [2, 3, 4, 3],
      [3, 3, 2, 3],
    ]);
    expect(batches.flatMap(({ indices }) => Array.from(indices))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    // The loss is minus the mean logarithm of what the label's class was given.
    const surprises = batches.flatMap(({ probabilities, labels }) =>
      [...labels].map((label, row) => -Math.log(probabilities[3 * row + label] ?? 0)),
    );
    expect(surprises.reduce((sum, value) => sum + value) / 10).toBeCloseTo(result.metrics['loss'] ?? Number.NaN, 5);
    const matrix = confusionMatrix(3);
    for (const { outputs, labels } of batches) matrix.add(outputs, { data: labels, shape: [labels.length] });
    expect(matrix.value()).toBe(result.metrics['accuracy']);
  });

  it('agrees with predict', async () => {
    using model = new TinyNet().initialize(1);
    const seen: Float32Array[] = [];
    const loader = tinyLoader({}, { batchSize: 14, shuffle: false });
    await evaluate(model, loader, { loss: crossEntropy(), onBatch: ({ probabilities }) => void seen.push(probabilities) });
    for await (const { images, shape } of loader.epoch(0)) {
      const tensor = tf.tensor4d(images, [...shape]);
      const { probabilities, classes } = await predict(model, tensor);
      tensor.dispose();
      expect(classes).toBe(3);
      for (const [index, value] of probabilities.entries()) expect(seen[0]?.[index]).toBeCloseTo(value, 6);
    }
    expect(model.training).toBe(true);
  });
});

describe('evaluate', () => {
  const loss = crossEntropy();

  it('ends with the reason of its signal, a throwing callback or a throwing loader, and leaves nothing behind', async () => {
    using model = new TinyNet().initialize(1);
    const controller = new AbortController();
    const stop = ({ done }: EvaluatedBatch) => (done === 2 ? controller.abort(new Error('enough')) : undefined);
    await expect(evaluate(model, tinyLoader(), { loss, onBatch: stop, signal: controller.signal })).rejects.toThrow('enough');
    await expect(evaluate(model, tinyLoader(), { loss, signal: controller.signal })).rejects.toThrow('enough');
    const fail = () => Promise.reject(new Error('on purpose'));
    await expect(evaluate(model, tinyLoader(), { loss, onBatch: fail })).rejects.toThrow('on purpose');
    const ranked = (outputs: tf.Tensor) => tf.sum(outputs, 1) as tf.Scalar;
    await expect(evaluate(model, tinyLoader(), { loss: ranked })).rejects.toThrow('The loss must return a float32 scalar');
    await expect(evaluate(model, tinyLoader({ bad: 2 }), { loss })).rejects.toThrow('Sample 2 (picture 2) could not be loaded');
    expect(model.training).toBe(true);
  });

  it('puts the mode back when the model throws', async () => {
    using model = new TinyNet().initialize(1);
    const images = tf.zeros<tf.Rank.R4>([1, 4, 4, 2]);
    await expect(predict(model, images)).rejects.toThrow('conv (Conv2d)');
    using linear = new Linear(1, 1).initialize(0);
    await expect(predict(linear, images)).rejects.toThrow('the input must be');
    await expect(predict(new Linear(1, 1), images)).rejects.toThrow('call initialize(seed) or loadStateDict()');
    images.dispose();
    expect(model.training).toBe(true);
  });
});

describe('softmaxRows', () => {
  it('does not overflow, and sums to 1', () => {
    const probabilities = softmaxRows({ data: Float32Array.of(1000, 1000, -1000, 0, 0, 0), shape: [2, 3] });
    expect([...probabilities]).toEqual([0.5, 0.5, 0, ...Array.from({ length: 3 }, () => Math.fround(1 / 3))]);
  });
});
