import '@tensorflow/tfjs-backend-cpu';
import { useBackend } from '@ocelli/backend';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adapter, onnx } from './index.js';

it('starts, says on how many threads, and takes over the tensors of another backend', async () => {
  await tf.setBackend('cpu');
  const x = tf.tensor1d([1, 2]);
  expect(await onnx({ threads: 1 }).probe()).toMatchObject({ usable: true, device: 'ONNX Runtime on the CPU, 1 thread' });
  expect(await useBackend('auto', [adapter({ threads: 2 })])).toMatchObject({ name: 'onnx', threads: 2 });
  const y = tf.tidy(() => tf.add(tf.reshape(x, [2, 1]), tf.clone(x)));
  expect(await y.array()).toEqual([
    [2, 3],
    [3, 4],
  ]);
  const { numTensors } = tf.memory();
  tf.dispose([x, y]);
  expect(numTensors - tf.memory().numTensors).toBe(2);
});
