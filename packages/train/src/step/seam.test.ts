import { Linear, Module } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gradientLayout } from '../gradients/gradient-layout.js';
import { crossEntropy } from '../losses/cross-entropy.js';
import { mse } from '../losses/mse.js';
import { adamW } from '../optimizers/adam.js';
import { clipByNorm } from '../optimizers/clip.js';
import { sgd } from '../optimizers/sgd.js';
import { TrainingState } from '../state/training-state.js';
import { createStep, type StepOptions } from '../step.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { TinyNet } from '../testing/tiny.js';
import type { StepBatch } from './differentiate.js';
import { createGradientStep } from './gradient-step.js';
import { createUpdateStep } from './update-step.js';

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

const optimizers = {
  sgd: () => sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adamW: () => adamW({ weightDecay: 0.1 }),
};

const valuesOf = (record: Readonly<Record<string, tf.Tensor>>) =>
  Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));

/** What one step comes to, and what its two halves come to with buckets of so many bytes. */
function runBoth(options: StepOptions, batch: StepBatch, bucketBytes: number) {
  const held = new TrainingState(options.model, options.optimizer);
  const layout = gradientLayout(options.model, { bucketBytes });
  const [step, gradientStep] = [createStep(options), createGradientStep({ ...options, layout })];
  const updateStep = createUpdateStep({ ...options, layout });
  const learningRate = tf.scalar(0.1);
  // Two steps, so that the second one has slots that are not 0.
  const first = Object.fromEntries(Object.entries(held.record).map(([name, tensor]) => [name, tf.clone(tensor)]));
  let [whole, halves] = [first, first];
  const metrics: unknown[][] = [[], []];
  for (const seed of [1, 2]) {
    const one = step(whole, batch, { learningRate, seed });
    const { gradients, parameters, buffers, metrics: measured } = gradientStep(halves, batch, { seed });
    const { state, gradientNorm } = updateStep({ ...halves, ...buffers }, gradients, { learningRate, parameters });
    [whole, halves] = [one.state, state];
    metrics[0]?.push(valuesOf(one.metrics));
    metrics[1]?.push(valuesOf({ ...measured, gradientNorm }));
    expect(measured.gradientNorm.dataSync()).toEqual(gradientNorm.dataSync());
  }
  held.dispose();
  return { whole, halves, metrics };
}

describeOnEachBackend('a step in two halves', () => {
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
  });

  it.each(['sgd', 'adamW'] as const)('comes to what the step comes to, clipped, with %s', (name) => {
    using model = new TinyNet().initialize(1);
    const gradientTransforms = [clipByNorm(0.5)];
    tf.tidy(() => {
      const batch = { inputs: tf.randomUniform([4, 4, 4, 1], 0, 1, 'float32', 7), targets: tf.tensor1d([0, 1, 2, 0], 'int32') };
      for (const bucketBytes of [2 ** 20, 100]) {
        const options = { model, loss: crossEntropy(), optimizer: optimizers[name](), gradientTransforms };
        const { whole, halves, metrics } = runBoth(options, batch, bucketBytes);
        // Gradients times 4 and by 4: the same bits.
        expect(valuesOf(halves)).toEqual(valuesOf(whole));
        expect(metrics[1]).toEqual(metrics[0]);
      }
    });
  });

  it('leaves a parameter that the loss does not depend on as it is', () => {
    class WithSpare extends Module {
      readonly fc = new Linear(2, 1, { bias: false });
      readonly spare = new Linear(2, 1);
      override forward(x: tf.Tensor2D): tf.Tensor2D {
        return this.fc.forward(x);
      }
    }
    using model = new WithSpare().initialize(1);
    tf.tidy(() => {
      const batch = { inputs: tf.ones([4, 2]), targets: tf.ones([4, 1]) };
      const { whole, halves } = runBoth({ model, loss: mse(), optimizer: optimizers.sgd() }, batch, 100);
      expect(valuesOf(halves)).toEqual(valuesOf(whole));
      expect(halves['spare.weight']).toBe(whole['spare.weight']);
    });
  });

  it('refuses gradients that lie otherwise', () => {
    using model = new Linear(3, 2).initialize(1);
    const held = new TrainingState(model, sgd());
    const options = { model, loss: mse(), optimizer: sgd() };
    const updateStep = createUpdateStep({ ...options, layout: gradientLayout(model, { bucketBytes: 24 }) });
    tf.tidy(() => {
      const batch = { inputs: tf.ones([1, 3]), targets: tf.ones([1, 2]) };
      const { gradients, parameters } = createGradientStep(options)(held.record, batch, { seed: 0 });
      const message =
        'The gradients lie in buckets of 8 values, but the layout says 2, 6; give both halves of a step the same layout.';
      expect(() => updateStep(held.record, gradients, { learningRate: tf.scalar(1), parameters })).toThrow(message);
      const other = createGradientStep({ ...options, layout: gradientLayout(model, { bucketBytes: 24 }) });
      expect(() => other(held.record, batch, { seed: 0, accumulated: gradients })).toThrow(message);
    });
    held.dispose();
  });

  it('adds gradients of batches up, and moves the state along the mean over their images', () => {
    using model = new Linear(3, 2).initialize(1);
    const optimizer = sgd();
    const held = new TrainingState(model, optimizer);
    const options = { model, loss: mse(), optimizer };
    const [gradientStep, updateStep, step] = [createGradientStep(options), createUpdateStep(options), createStep(options)];
    tf.tidy(() => {
      const [inputs, targets] = [tf.randomUniform([7, 3], 0, 1, 'float32', 7), tf.randomUniform([7, 2], 0, 1, 'float32', 8)];
      const part = (start: number, size: number) => ({
        inputs: tf.slice(inputs, start, size),
        targets: tf.slice(targets, start, size),
      });
      const learningRate = tf.scalar(0.5);
      const first = gradientStep(held.record, part(0, 5), { seed: 0 });
      const both = gradientStep(held.record, part(5, 2), { seed: 0, accumulated: first.gradients });
      const found = updateStep(held.record, both.gradients, { learningRate, parameters: both.parameters });
      const expected = step(held.record, { inputs, targets }, { learningRate, seed: 0 });
      // Seven squares in float32, added up in another order.
      const close = (record: tf.NamedTensorMap) =>
        Object.fromEntries(
          Object.entries(valuesOf(record)).map(([name, values]) => [name, values.map((value) => expect.closeTo(value, 6))]),
        );
      expect(valuesOf(found.state)).toEqual(close(expected.state));
      expect(found.gradientNorm.dataSync()[0]).toBeCloseTo(expected.metrics.gradientNorm.dataSync()[0] ?? 0, 6);
    });
    held.dispose();
  });
});
