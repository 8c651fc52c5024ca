import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import { DeviceData } from './device-data.js';
import { freeBuffer } from './free-buffer.js';
import { heldBackend } from './held-backend.js';

await tf.setBackend('cpu');
const size = 2 ** 16;

it('frees the elements of a tensor with it, or once they are moved to the backend of eager code', async () => {
  const add = compile((x: tf.Tensor) => tf.add(x, 1));
  const x = tf.zeros([size]);
  for (const use of [(sum: tf.Tensor) => sum.dispose(), (sum: tf.Tensor) => expect(tf.max(sum).dataSync()[0]).toBe(1)]) {
    const sum = await add(x);
    const { data } = heldBackend().find(sum) ?? {};
    expect(data).toHaveLength(size);
    use(sum);
    expect(data).toHaveLength(0);
    sum.dispose();
  }
  await add.dispose();
});

it('frees no elements that a run was given before it is done', async () => {
  const add = compile((x: tf.Tensor) => tf.add(x, 1));
  const x = await add(tf.zeros([size]));
  const { data } = heldBackend().find(x) ?? {};
  const [first, second] = [add(x), add(x)];
  // Until both wait for the native run.
  await Promise.resolve();
  await Promise.resolve();
  x.dispose();
  expect(data).toHaveLength(size);
  for (const sum of [await first, await second]) expect((await sum.data())[0]).toBe(2);
  expect(data).toHaveLength(0);
  await add.dispose();
});

it('leaves what a backend has moved to it, and what lies in a larger buffer', async () => {
  const values = new Float32Array(size).fill(3);
  const held = heldBackend();
  held.move({}, values, [size], 'float32', 1);
  const part = new Float32Array(2 * size).subarray(0, size);
  freeBuffer(part);
  expect([values.length, part.length]).toEqual([size, size]);
});

it('reads elements on a device when they are asked for, and frees them there with the tensor, after the run that has them', async () => {
  const log: string[] = [];
  const onDevice = { dispose: () => log.push('free') } as unknown as ConstructorParameters<typeof DeviceData>[0];
  const memory = { read: () => (log.push('read'), Float32Array.of(1, 2, 3, 4, 5, 6)) };
  const hold = () =>
    heldBackend().hold({ data: new DeviceData(onDevice, memory), order: [1, 0], shape: [3, 2], dtype: 'float32' });
  const tensor = hold();
  expect(log).toEqual([]);
  // As they lie on the device their last axis comes first.
  expect(Array.from(await tensor.data())).toEqual([1, 4, 2, 5, 3, 6]);
  await heldBackend().lend(async () => {
    tensor.dispose();
    expect(log).toEqual(['read']);
  });
  expect(log).toEqual(['read', 'free']);
  const moved = hold();
  expect(tf.sum(moved).dataSync()[0]).toBe(21);
  expect(log.slice(2)).toEqual(['read', 'free']);
  moved.dispose();
  expect(log).toHaveLength(4);
});
