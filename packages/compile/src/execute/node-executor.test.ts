import '@tensorflow/tfjs-backend-cpu';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import { ExecutionError } from '../errors.js';
import type { Program } from '../program.js';
import { diagnoseNodeRuntime } from './diagnose-node-runtime.js';
import { explainFailure } from './explain-failure.js';
import { nodeExecutor } from './node-executor.js';
import { explainAbsence } from './node-runtime.js';

await tf.setBackend('cpu');

it('says what ran out of memory, and runs on afterwards', async () => {
  const products = compile((x: tf.Tensor) => tf.sum(tf.mul(x, tf.transpose(tf.exp(x)))));
  const [large, small] = [tf.ones([3_000_000, 1]), tf.zeros([2, 1])];
  const failed = products(large);
  await expect(failed).rejects.toThrow(ExecutionError);
  await expect(failed).rejects.toThrow('there is not enough memory for 33527.6 GiB more; a smaller batch needs less.');
  expect((await (await products(small)).data())[0]).toBe(0);
  await products.dispose();
});

it('says which kernel failed', async () => {
  const pick = compile((x: tf.Tensor, index: tf.Tensor1D) => tf.gather(x, index));
  await expect(pick(tf.ones([3]), tf.tensor1d([7], 'int32'))).rejects.toThrow(
    'compile: the compiled function failed in GatherV2: ONNX Runtime says: indices element out of data bounds, idx=7',
  );
  await pick.dispose();
});

it('says which layer failed', () => {
  const text = "Non-zero status code returned while running Conv node. Name:'stem.conv:Conv2D/Conv_3' Status Message: on purpose";
  expect(explainFailure(new Error(text))).toMatchObject({
    layer: 'stem.conv',
    message: 'compile: the compiled function failed in Conv2D of stem.conv: ONNX Runtime says: on purpose',
  });
});

it('says that the device was lost, and what to do', () => {
  const text =
    'Non-zero status code returned while running Conv node. Name:\'stem.conv:Conv2D/Conv_3\' Status Message: [Device "ort"] is lost.';
  const message =
    'compile: the compiled function failed in Conv2D of stem.conv: the graphics processor was lost, and the state on it: go on from the last checkpoint, in a new process.';
  expect(explainFailure(new Error(text)).message).toBe(message);
  expect(explainFailure(new Error('vkQueueSubmit failed with VK_ERROR_DEVICE_LOST')).message).toMatch('was lost');
});

it('finds the runtime, and says what to do where there is none', async () => {
  expect(await diagnoseNodeRuntime()).toEqual({ usable: true, version: '1.30.0', devices: expect.arrayContaining(['cpu']) });
  const absent = Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from /here"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  const told = explainAbsence(absent);
  expect(told.reason).toBe('onnxruntime-node is not installed.');
  expect(explainAbsence(new Error('a library is missing')).reason).toBe(
    'onnxruntime-node cannot be loaded: a library is missing.',
  );
});

it('notes the times of operators until they are asked for, and leaves no file', async () => {
  const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ocelli-profile-'));
  const before = new Set(profiles());
  const made = () => profiles().filter((name) => !before.has(name));
  const programs: Promise<Program>[] = [];
  const options = {
    executor: nodeExecutor({ isProfiled: true }),
    onCompile: (each: Promise<Program>) => void programs.push(each),
  };
  const run = compile((x: tf.Tensor) => tf.exp(tf.matMul(x, x)), options);
  const x = tf.ones([3, 3]);
  for (let times = 0; times < 3; times++) await run(x);
  const [program] = await Promise.all(programs);
  const runs = await program?.session.endProfiling?.();
  expect(runs?.map(({ operators }) => operators.map(({ op }) => op))).toEqual(Array.from({ length: 3 }, () => ['MatMul', 'Exp']));
  expect(made()).toEqual([]);
  expect((await (await run(x)).data())[0]).toBeCloseTo(Math.exp(3), 4);
  await run.dispose();
  const other = compile((y: tf.Tensor) => tf.exp(y), options);
  await other(x);
  expect(made()).toHaveLength(1);
  await other.dispose();
  expect(made()).toEqual([]);
});
