import { wasm } from '@ocelli/backend-wasm';
import { createModel, listModels } from '@ocelli/models';
import { getState } from '@ocelli/nn';
import { formulaValues } from '@ocelli/testing';
import { sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';
import { distance, trainCompiled, trainEagerly } from './testing/train.js';

const size = 8;
const options = { inChannels: 1, imageSize: size, numClasses: 3 };

function images(batch: number): tf.Tensor4D {
  return tf.tensor4d(formulaValues('input', [batch, size, size, 1], [-1, 1]), [batch, size, size, 1]);
}

beforeAll(async () => {
  await wasm().start();
  // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
  tf.env().set('IS_TEST', false);
});

afterAll(() => {
  tf.env().set('IS_TEST', true);
});

// Every model of the registry is tested unasked, as it is.
describe.each(listModels())('%s', (name) => {
  it('takes a training step compiled as it does eagerly', async () => {
    using model = await createModel(name as string, options);
    model.train();
    // As many as give a batch norm at the end of a deep network enough values to divide by their deviation.
    const labels = Int32Array.from({ length: 16 }, (_, index) => index % options.numClasses);
    const batch = { inputs: images(labels.length), targets: tf.tensor1d(labels, 'int32') };
    const { buffers } = getState(model);
    const numTensors = tf.memory().numTensors;
    const optimizer = sgd({ momentum: 0.9, weightDecay: 1e-4 });
    const training = { model, optimizer, batch, learningRate: 0.1, steps: 1 };
    const [eager, compiled] = [await trainEagerly(training), await trainCompiled(training)];
    expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
    tf.dispose(batch);
    // Sums of float32 in another order: a few roundings.
    expect(distance(compiled.losses, eager.losses)).toBeLessThan(1e-6);
    expect([...compiled.state.keys()]).toEqual([...eager.state.keys()]);
    for (const [key, values] of eager.state) {
      // The momentum is the gradient here: 6e-6 apart through twenty layers, but 3e-3 where rounding turns a single rectifier.
      expect(distance(compiled.state.get(key) ?? [], values), key).toBeLessThan(key in buffers ? 1e-5 : 5e-3);
    }
  });

  it('gives the same logits compiled, for batches of any size', async () => {
    using model = await createModel(name as string, options);
    model.eval();
    const predict = compile((x: tf.Tensor4D) => model.forward(x), { executor: nodeExecutor({ threads: 1 }), isStrict: true });
    for (const batch of [1, 3]) {
      const x = images(batch);
      const [eager, compiled] = [tf.tidy(() => model.forward(x)), await predict(x)];
      expect(compiled.shape).toEqual([batch, options.numClasses]);
      // 1e-6 through twenty layers.
      expect(distance(await compiled.data(), await eager.data())).toBeLessThan(1e-5);
      tf.dispose([x, eager, compiled]);
    }
    await predict.dispose();
  });
});
