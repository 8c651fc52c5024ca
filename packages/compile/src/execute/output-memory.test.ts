import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import { heldBackend } from './held-backend.js';
import { OutputMemory } from './output-memory.js';

await tf.setBackend('cpu');

it('gives memory out again that came back, in the type that is asked for', () => {
  const memory = new OutputMemory();
  memory.open();
  const floats = memory.take('float32', 6);
  memory.give(floats);
  const integers = memory.take('int32', 6);
  expect(integers).toBeInstanceOf(Int32Array);
  expect(integers.buffer).toBe(floats.buffer);
  expect(memory.take('int64', 3).buffer).not.toBe(floats.buffer);
});

it('gives nothing to two at once that came back twice, and nothing that somebody may keep', () => {
  const memory = new OutputMemory();
  memory.open();
  const twice = memory.take('float32', 8);
  memory.give(twice);
  memory.give(twice);
  const [one, other] = [memory.take('float32', 8), memory.take('float32', 8)];
  expect(one.buffer).not.toBe(other.buffer);
  memory.lose(other);
  memory.give(other);
  expect(memory.take('float32', 8).buffer).not.toBe(other.buffer);
});

it('frees what comes from elsewhere, and keeps nothing beyond the last session', () => {
  const memory = new OutputMemory();
  memory.open();
  memory.open();
  const elsewhere = new Float32Array(2 ** 16);
  memory.give(elsewhere);
  expect(elsewhere).toHaveLength(0);
  const kept = memory.take('float32', 4);
  memory.close();
  memory.give(kept);
  expect(memory.take('float32', 4).buffer).toBe(kept.buffer);
  memory.close();
  memory.give(kept);
  memory.open();
  expect(memory.take('float32', 4).buffer).not.toBe(kept.buffer);
});

it('has a state of two calls before hold the next one, and a failed call give its memory back', async () => {
  const step = compile((x: tf.Tensor1D, at: tf.Tensor1D) => [tf.add(x, 1), tf.gather(x, at)]);
  const place = (tensor: tf.Tensor): ArrayBufferLike | undefined =>
    (heldBackend().find(tensor)?.data as Float32Array | undefined)?.buffer;
  let state = tf.zeros([1000]) as tf.Tensor;
  const places: unknown[] = [];
  for (let call = 0; call < 6; call++) {
    const [next, taken] = (await step(state as tf.Tensor1D, tf.tensor1d([3], 'int32'))) as [tf.Tensor, tf.Tensor];
    expect((await taken.data())[0]).toBe(call);
    tf.dispose([state, taken]);
    state = next;
    places.push(place(state));
  }
  expect(new Set(places).size).toBe(2);
  await expect(step(state as tf.Tensor1D, tf.tensor1d([3000], 'int32'))).rejects.toThrow('the compiled function failed');
  expect((await state.data())[999]).toBe(6);
  const [next] = (await step(state as tf.Tensor1D, tf.tensor1d([3], 'int32'))) as [tf.Tensor];
  expect(places).toContain(place(next));
  await step.dispose();
});
