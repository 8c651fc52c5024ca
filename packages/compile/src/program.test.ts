import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';
import type { Executor } from './execute/session.js';

await tf.setBackend('cpu');

it('leaves on the device what the next call takes and what is large, and nothing else', async () => {
  const kept: boolean[][] = [];
  const executor: Executor = (graph, names) => {
    kept.push(graph.outputs.map(({ name }) => names?.has(name) === true));
    return nodeExecutor({ threads: 1 })(graph);
  };
  const run = (state: { weight: tf.Tensor; count: tf.Tensor }, x: tf.Tensor) => ({
    state: { weight: tf.add(state.weight, x), count: tf.add(state.count, tf.scalar(1, 'int32')) },
    // Called as an input is, but of another shape.
    metrics: { weight: tf.sum(x), loss: tf.mean(x) },
    gradients: tf.mul(tf.ones([2 ** 16]), tf.mean(x)),
    isLarge: tf.greater(tf.mul(tf.ones([2 ** 16]), tf.mean(x)), 0),
  });
  const compiled = compile(run, { executor, isStrict: true });
  const { metrics } = await compiled({ weight: tf.ones([2]), count: tf.scalar(3, 'int32') }, tf.tensor1d([1, 2]));
  expect((await metrics.loss.data())[0]).toBe(1.5);
  expect(kept).toEqual([[true, true, false, false, true, false]]);
  await compiled.dispose();
});
