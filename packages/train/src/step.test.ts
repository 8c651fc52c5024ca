import { getState, Linear, Module } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crossEntropy } from './losses/cross-entropy.js';
import { mse } from './losses/mse.js';
import { adam } from './optimizers/adam.js';
import { clipByValue } from './optimizers/clip.js';
import { sgd } from './optimizers/sgd.js';
import { TrainingState } from './state/training-state.js';
import { createStep, type StepOutput } from './step.js';
import { describeOnEachBackend } from './testing/each-backend.js';
import { TinyNet } from './testing/tiny.js';

let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

describeOnEachBackend('a step', () => {
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
  });

  const valuesOf = (record: Readonly<Record<string, tf.Tensor>>) =>
    Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, tensor.dataSync().slice()]));

  it('is a function of state, batch, learning rate and seed: it changes none of them, and gives the same for the same', () => {
    using model = new TinyNet().initialize(1);
    const optimizer = adam();
    const held = new TrainingState(model, optimizer);
    const step = createStep({ model, loss: crossEntropy(), optimizer });
    tf.tidy(() => {
      const state = held.record;
      const before = valuesOf(state);
      const batch = { inputs: tf.randomUniform([4, 4, 4, 1], 0, 1, 'float32', 7), targets: tf.tensor1d([0, 1, 2, 0], 'int32') };
      const [learningRate, count] = [tf.scalar(0.1), tf.memory().numTensors];
      const run = (seed: number) => step(state, batch, { learningRate, seed });
      const first = run(1);
      expect(tf.memory().numTensors - count).toBe(Object.keys(state).length + 3);
      expect(Object.keys(first.state)).toEqual(Object.keys(state));
      expect(valuesOf(state)).toEqual(before);
      expect(valuesOf(run(1).state)).toEqual(valuesOf(first.state));
      expect(valuesOf(run(2).state)).not.toEqual(valuesOf(first.state));
      expect(first.metrics.outputs.shape).toEqual([4, 3]);
      // What it gives is a state again.
      expect(step(first.state, batch, { learningRate, seed: 2 }).state['optimizer/step']?.dataSync()[0]).toBe(2);
    });
    held.dispose();
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
    const optimizer = sgd({ momentum: 0.9, weightDecay: 0.1 });
    const state = new TrainingState(model, optimizer);
    const step = createStep({ model, loss: mse(), optimizer });
    tf.tidy(() => {
      const batch = { inputs: tf.ones([3, 2]), targets: tf.ones([3, 1]) };
      const output = step(state.record, batch, { learningRate: tf.scalar(0.1), seed: 0 });
      expect(output.state['spare.weight']).toBe(state.record['spare.weight']);
      expect(output.state['optimizer/momentum_buffer.spare.weight']).toBe(state.record['optimizer/momentum_buffer.spare.weight']);
      expect(output.state['fc.weight']).not.toBe(state.record['fc.weight']);
    });
    state.dispose();
  });

  it('transforms gradients in order, and tells their norm before', () => {
    using model = new Linear(1, 1, { bias: false }).initialize(0);
    const optimizer = sgd();
    const state = new TrainingState(model, optimizer);
    model.loadStateDict({ weight: { shape: [1, 1], data: [0] } });
    const tripled = (gradients: Readonly<Record<string, tf.Tensor>>) => ({ weight: tf.mul(gradients['weight'] as tf.Tensor, 3) });
    const step = createStep({ model, loss: mse(), optimizer, gradientTransforms: [tripled, clipByValue(4)] });
    tf.tidy(() => {
      // The gradient of (w - 1)^2 is -2.
      const { state: after, metrics } = step(
        state.record,
        { inputs: tf.ones([1, 1]), targets: tf.ones([1, 1]) },
        { learningRate: tf.scalar(0.5), seed: 0 },
      );
      expect([metrics.loss, metrics.gradientNorm, after['weight']].map((tensor) => tensor?.dataSync()[0])).toEqual([1, 2, 2]);
    });
    state.dispose();
  });

  it('leaves nothing behind in three hundred steps', async () => {
    using model = new TinyNet().initialize(1);
    const optimizer = adam();
    const held = new TrainingState(model, optimizer);
    const step = createStep({ model, loss: crossEntropy(), optimizer });
    const batch = { inputs: tf.ones([2, 4, 4, 1]), targets: tf.tensor1d([0, 1], 'int32') };
    const counts = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      const output = tf.tidy(() => step(held.record, batch, { learningRate: tf.scalar(0.01), seed }) as never) as StepOutput;
      held.replace(output.state);
      tf.dispose(Object.values(output.metrics));
      const { numTensors, numBytes, numDataBuffers } = tf.memory();
      counts.add(`${numTensors} tensors of ${numBytes} bytes in ${numDataBuffers} buffers`);
    }
    expect([...counts]).toHaveLength(1);
    expect(getState(model).parameters['fc.weight']?.dataSync().every(Number.isFinite)).toBe(true);
    held.dispose();
    tf.dispose(batch);
  });
});
