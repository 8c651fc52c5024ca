import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { Executor } from '../execute/session.js';

await tf.setBackend('cpu');

it('frees a program that was dropped once the calls that run it are done', async () => {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const executor: Executor = async (graph) => {
    const length = graph.outputs[0]?.shape[1] ?? 0;
    return {
      run: async () => {
        log.push(`run ${length}`);
        await new Promise<void>((resolve) => void waiting.push(resolve));
        return [new Float32Array(length)];
      },
      dispose: async () => void log.push(`free ${length}`),
    };
  };
  const run = compile((x: tf.Tensor) => tf.exp(x), { executor, cacheSize: 1 });
  const calls = [run(tf.ones([1, 1])), run(tf.ones([1, 2]))];
  await expect.poll(() => waiting.length).toBe(2);
  expect(log).toEqual(['run 1', 'run 2']);
  await run.dispose();
  expect(log).toEqual(['run 1', 'run 2']);
  for (const done of waiting) done();
  await Promise.all(calls);
  expect(log).toEqual(['run 1', 'run 2', 'free 1', 'free 2']);
});
