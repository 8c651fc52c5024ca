import { wasm } from '@ocelli/backend-wasm';
import { functionalCall, getState, type Module } from '@ocelli/nn';
import { softmaxCrossEntropy } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModel, type ImageClassifier, listModels } from './index.js';

const size = 8;
const options = { inChannels: 1, imageSize: size, numClasses: 3 };

function images(batch: number): tf.Tensor4D {
  const values = Float32Array.from({ length: batch * size * size }, (_, index) => Math.sin(index * 1.7 + index / 7));
  return tf.tensor4d(values, [batch, size, size, 1]);
}

function stateOf(model: Module): Record<string, tf.Tensor> {
  const { parameters, buffers } = getState(model);
  return { ...parameters, ...buffers };
}

// Every model of the registry is tested unasked.
describe.each(listModels())('%s', (name) => {
  let model: ImageClassifier;
  let before = 0;

  beforeAll(async () => {
    await wasm().start();
    // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
    tf.env().set('IS_TEST', false);
    before = tf.memory().numTensors;
    model = await createModel(name as string, options);
  });

  afterAll(() => {
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes images of any batch and gives finite logits, the same each time in evaluation', () => {
    model.eval();
    tf.tidy(() => {
      for (const batch of [1, 3]) {
        const first = model.forward(images(batch));
        expect(first.shape).toEqual([batch, 3]);
        expect([...first.dataSync()].every(Number.isFinite)).toBe(true);
        expect(model.forward(images(batch)).dataSync()).toEqual(first.dataSync());
      }
    });
  });

  it('gives each image in a batch what it gives it alone in evaluation', () => {
    model.eval();
    tf.tidy(() => {
      const batch = images(2);
      const [together, alone] = [model.forward(batch), model.forward(tf.slice(batch, [1, 0, 0, 0]))];
      const [, , , ...second] = together.dataSync();
      expect(second.map((value, index) => Math.abs(value - (alone.dataSync()[index] ?? Number.NaN)) < 1e-4)).toEqual([
        true,
        true,
        true,
      ]);
    });
  });

  it('has a gradient that is not zero for every parameter in training, moves its buffers, and leaves nothing behind', () => {
    model.train();
    const state = stateOf(model);
    const names = Object.keys(getState(model).parameters);
    const numTensors = tf.memory().numTensors;
    tf.tidy(() => {
      const labels = tf.tensor1d([0, 1, 2], 'int32');
      let moved: Record<string, tf.Tensor> = {};
      const loss = (...at: tf.Tensor[]): tf.Scalar => {
        const given = Object.fromEntries(names.map((name, index) => [name, at[index] as tf.Tensor]));
        const call = functionalCall(model, { ...state, ...given }, { seed: 1 }, () => model.forward(images(3)));
        moved = call.buffers;
        return softmaxCrossEntropy(call.result, labels);
      };
      const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name] as tf.Tensor));
      expect(Number.isFinite(value.dataSync()[0])).toBe(true);
      for (const [index, name] of names.entries()) {
        const gradient = grads[index] as tf.Tensor;
        expect(gradient.shape, name).toEqual(state[name]?.shape);
        const norm = tf.norm(gradient).dataSync()[0] ?? Number.NaN;
        expect(Number.isFinite(norm) && norm > 0, `norm of the gradient of ${name}: ${norm}`).toBe(true);
      }
      expect(Object.keys(moved)).toEqual(Object.keys(getState(model).buffers));
      tf.dispose(moved);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('comes back from its state dict as it was', async () => {
    const stateDict = model.stateDict();
    using other = await createModel(name as string, { ...options, seed: 1 });
    other.loadStateDict(stateDict);
    const [mine, theirs] = [model, other].map((each) => stateOf(each));
    expect(Object.keys(theirs ?? {})).toEqual(Object.keys(mine ?? {}));
    for (const [key, tensor] of Object.entries(mine ?? {})) {
      const [values, expected] = [theirs?.[key]?.dataSync(), tensor.dataSync()];
      // Not by toEqual, which takes a minute for ten million values.
      expect(values?.length, key).toBe(expected.length);
      expect(
        values?.every((value, index) => value === expected[index]),
        key,
      ).toBe(true);
    }
  });

  it('summarises itself', () => {
    const summary = model.summary([1, size, size, 1]);
    const parameters = model.parameters().reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
    expect(summary.parameters).toBe(parameters);
    expect(summary.multiplyAdds).toBeGreaterThan(0);
  });
});
