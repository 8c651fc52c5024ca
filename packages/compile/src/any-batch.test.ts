import '@tensorflow/tfjs-backend-cpu';
import { resnet18Cifar } from '@ocelli/models/resnet';
import { smallCnn } from '@ocelli/models/small-cnn';
import { getState, type Module, setState } from '@ocelli/nn';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';
import type { Executor } from './execute/session.js';
import { Vit } from './testing/vit.js';

await tf.setBackend('cpu');

/** Counts the sessions that were made and those that are open. */
function counted(): { executor: Executor; count: { made: number; open: number } } {
  const count = { made: 0, open: 0 };
  const native = nodeExecutor();
  const executor: Executor = async (graph) => {
    const session = await native(graph);
    count.made++;
    count.open++;
    const dispose = async (): Promise<void> => {
      count.open--;
      await session.dispose();
    };
    return { run: (inputs, shapes) => session.run(inputs, shapes), dispose };
  };
  return { executor, count };
}

function inputOf(batch: number, shape: readonly number[]): tf.Tensor {
  return tf.tensor(formulaValues(`input ${batch}`, [batch, ...shape], [-1, 1]), [batch, ...shape]);
}

/** Runs a function compiled for batches of several sizes, whose results have to be as they are eagerly; gives how many sessions it took. */
async function sessionsFor(
  run: (x: tf.Tensor) => tf.Tensor,
  shape: readonly number[],
  batches = [4, 1, 7, 4, 2],
): Promise<number> {
  const { executor, count } = counted();
  const compiled = compile(run, { executor });
  for (const batch of batches) {
    const x = inputOf(batch, shape);
    const wanted = tf.tidy(() => run(x));
    const found = await compiled(x);
    expect(found.shape).toEqual(wanted.shape);
    const values = Array.from(await wanted.data());
    const largest = Math.max(...values.map(Math.abs));
    for (const [index, value] of (await found.data()).entries()) {
      // Float32 sums in another order, through twenty layers.
      expect(Math.abs(value - (values[index] ?? Number.NaN))).toBeLessThanOrEqual(2e-5 * largest);
    }
    tf.dispose([x, wanted, found]);
  }
  await compiled.dispose();
  expect(count.open).toBe(0);
  return count.made;
}

describe('a compiled function', () => {
  it.each([
    ['small-cnn', () => smallCnn.create({ channels: 4, imageSize: 8 })],
    ['resnet18-cifar', () => resnet18Cifar.create({})],
  ])('takes one session for batches of any size: %s', async (_, create: () => Module) => {
    using model = create().initialize(0).eval();
    const predict = (x: tf.Tensor) => tf.softmax(model.forward(x) as tf.Tensor);
    expect(await sessionsFor(predict, [8, 8, 3])).toBe(1);
  });

  it('takes one session for transformers, with a token that is repeated for each image', async () => {
    using model = new Vit().initialize(0).eval();
    const forward = (x: tf.Tensor) => model.forward(x as tf.Tensor4D);
    expect(await sessionsFor(forward, [8, 8, 3], [4, 2, 7, 4])).toBe(1);
    // For one image tfjs repeats nothing, which is another graph.
    expect(await sessionsFor(forward, [8, 8, 3], [1, 2, 7])).toBe(2);
  });

  it('takes one session where the batch is repeated, cut, joined with itself or summed over', async () => {
    const run = (x: tf.Tensor) => {
      const [batch = 1] = x.shape;
      const many = tf.concat([
        tf.tile(x, [2, 1]),
        tf.slice(x, [batch - 1, 0], [1, 3]),
        tf.pad(x, [
          [1, batch],
          [0, 0],
        ]),
      ]);
      return tf.concat([many, tf.mul(tf.ones([batch, 3]), 2), tf.mean(x, 0, true), tf.transpose(tf.reshape(x, [3, batch]))]);
    };
    expect(await sessionsFor(run, [3])).toBe(1);
  });

  it('takes a session for each size where it does something else for each', async () => {
    const branches = (x: tf.Tensor) => ((x.shape[0] ?? 1) > 3 ? tf.exp(x) : tf.neg(x));
    expect(await sessionsFor(branches, [3], [4, 1, 7, 2])).toBe(3);
    const squeezes = (x: tf.Tensor) => tf.softmax(tf.squeeze(x));
    expect(await sessionsFor(squeezes, [3], [4, 1, 7])).toBe(2);
    expect(await sessionsFor((x) => tf.div(x, x.shape[0] ?? 1), [3], [4, 2])).toBe(2);
    expect(await sessionsFor((x) => tf.mul(tf.range(0, x.shape[0] ?? 1), x), [1], [4, 2])).toBe(2);
    expect(await sessionsFor((x) => tf.matMul(x, x), [3], [3])).toBe(1);
  });

  it('takes a new session for all sizes where the state has changed', async () => {
    using model = smallCnn.create({ channels: 4, imageSize: 8 }).initialize(0).eval();
    const { executor, count } = counted();
    const predict = compile((x: tf.Tensor4D) => model.forward(x), { executor });
    const predictAll = async () => {
      for (const batch of [2, 3]) (await predict(inputOf(batch, [8, 8, 3]) as tf.Tensor4D)).dispose();
    };
    await predictAll();
    expect(count).toEqual({ made: 1, open: 1 });
    const { parameters } = getState(model);
    setState(model, { 'fc2.bias': tf.add(parameters['fc2.bias'] as tf.Tensor, 1) });
    await predictAll();
    expect(count).toEqual({ made: 2, open: 1 });
    const x = inputOf(2, [8, 8, 3]) as tf.Tensor4D;
    const found = await (await predict(x)).data();
    const wanted = tf.tidy(() => model.forward(x).dataSync());
    expect(Array.from(found)).toEqual(Array.from(wanted, (value) => expect.closeTo(value, 5)));
    await predict.dispose();
    expect(count.open).toBe(0);
  });
});
