import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { compile } from './compile.js';
import { CompileError } from './errors.js';
import type { Executor } from './execute/session.js';

await tf.setBackend('cpu');

const unreadable = (x: tf.Tensor) => tf.mul(x, x.dataSync()[0] ?? 0);

it('says once why it cannot compile a function, and runs it as it is', async () => {
  const reasons: CompileError[] = [];
  const run = compile(unreadable, { onFallback: (reason) => void reasons.push(reason) });
  const inputs = [tf.tensor1d([2, 3]), tf.tensor1d([4, 5, 6])];
  const numTensors = tf.memory().numTensors;
  const outputs = [await run(inputs[0] as tf.Tensor), await run(inputs[1] as tf.Tensor)];
  expect(outputs.map((tensor) => [...tensor.dataSync()])).toEqual([
    [4, 6],
    [16, 20, 24],
  ]);
  expect(reasons.map(({ message }) => message)).toEqual([expect.stringContaining('reads the elements of')]);
  expect(tf.memory().numTensors - numTensors).toBe(2);
  tf.dispose([inputs, outputs]);
});

it('warns once of its own accord, throws the reason if asked, and what the function itself throws', async () => {
  const x = tf.ones([2]);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const run = compile(unreadable);
  tf.dispose([await run(x), await run(x)]);
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/reads the elements of .* It is run as it is\.$/)]]);
  await expect(compile(unreadable, { isStrict: true })(x)).rejects.toThrow(CompileError);
  const stop = () => {
    throw new Error('not eagerly');
  };
  await expect(compile(unreadable, { onFallback: stop })(x)).rejects.toThrow('not eagerly');
  const fail = ({ shape }: tf.Tensor): tf.Tensor => {
    throw new RangeError(`not of ${shape}`);
  };
  const onFallback = vi.fn<() => void>();
  await expect(compile(fail, { onFallback })(x)).rejects.toThrow(RangeError);
  expect(onFallback).not.toHaveBeenCalled();
  x.dispose();
});

it('tells what it compiles, keeps no more programs than it may, and tries again what failed', async () => {
  let [made, open, failures] = [0, 0, 1];
  const executor: Executor = async (graph) => {
    if (failures-- > 0) throw new CompileError('no memory');
    open++;
    return {
      run: async () => graph.outputs.map(({ shape }) => new Float32Array(shape[1] ?? 0)),
      dispose: async () => void open--,
    };
  };
  const onCompile = (program: Promise<unknown>) =>
    void program.then(
      () => made++,
      () => undefined,
    );
  const run = compile((x: tf.Tensor) => tf.exp(x), { executor, cacheSize: 2, onCompile, isStrict: true });
  await expect(run(tf.ones([1, 1]))).rejects.toThrow('no memory');
  for (const length of [1, 2, 1, 2, 3, 1, 4, 5, 6]) await run(tf.ones([1, length]));
  // The third evicts the first, which is made again.
  expect([made, open]).toEqual([7, 2]);
  await run.dispose();
  expect(open).toBe(0);
});
