import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@ocelli/random';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { onnx } from './index.js';

beforeEach(async () => {
  await onnx({ threads: 1 }).start();
});

const images = (batch = 2) =>
  tf.tensor4d(
    Float32Array.from({ length: batch * 48 }, (_, index) => index),
    [batch, 4, 4, 3],
  );
const convolved = (x: Tensor) => tf.conv2d(x as tf.Tensor4D, tf.ones([1, 1, 3, 5]), 1, 'valid');

/** Steps that views and kernels take with images, each from what the one before gave. */
const steps: readonly ((x: Tensor, rng: Rng) => Tensor)[] = [
  (x, rng) => tf.transpose(x, Array.from(rng.permutation(x.rank))),
  (x) => tf.reshape(x, [x.shape[0] ?? 1, -1]),
  (x) => tf.reshape(x, [...x.shape.slice(0, -1), 1, x.shape.at(-1) ?? 1]),
  (x) => tf.expandDims(x, 1),
  (x) => tf.squeeze(x),
  (x) => tf.relu(tf.sub(x, 2)),
  (x) => tf.add(x, tf.range(0, x.shape.at(-1) ?? 1)),
  (x, rng) => tf.reverse(x, rng.integer(x.rank)),
  (x, rng) => tf.sum(x, rng.integer(x.rank), true),
  (x) => tf.clone(x),
  (x, rng) => tf.concat([x, tf.mul(x, 2)], rng.integer(x.rank)),
];

describe('tensors that lie as kernels gave them', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))('go through any steps as on the cpu backend: %i', async (seed) => {
    const run = () => {
      const rng = new Rng(seed);
      let x: Tensor = convolved(images());
      for (let step = 0; step < 6; step++) {
        const next = (steps[rng.integer(steps.length)] as (typeof steps)[number])(x, rng);
        // tfjs's transposition goes to six axes.
        if (next.rank > 0 && next.rank <= 6) x = next;
      }
      return x;
    };
    await tf.setBackend('onnx');
    const found = run();
    await tf.setBackend('cpu');
    const wanted = run();
    expect(found.shape).toEqual(wanted.shape);
    // Sums of whole numbers, which float32 holds.
    expect(await found.data()).toEqual(await wanted.data());
  });

  it('are read once more after others have been made of them, and after these are gone', async () => {
    const x = convolved(images());
    const turned = tf.transpose(x, [0, 3, 1, 2]);
    const [first, rows] = [await x.data(), await turned.data()];
    x.dispose();
    const square = tf.square(turned);
    expect(await turned.data()).toEqual(rows);
    expect(rows[16]).toBe(first[1]);
    expect((await square.data())[1]).toBe((rows[1] ?? 0) ** 2);
  });
});

describe('memory', () => {
  const large = () => tf.ones([2 ** 16]);

  it('that was read stays with who read it', async () => {
    const x = tf.add(large(), 1);
    const values = await x.data();
    x.dispose();
    const others = Array.from({ length: 3 }, () => tf.mul(large(), 7));
    expect(values.every((value) => value === 2)).toBe(true);
    tf.dispose(others);
  });

  it('of a tensor is not used again while a view of it is there', async () => {
    const x = tf.add(large(), 1);
    const view = tf.reshape(x, [2 ** 8, 2 ** 8]);
    x.dispose();
    const others = Array.from({ length: 3 }, () => tf.mul(large(), 7));
    expect((await view.data()).every((value) => value === 2)).toBe(true);
    tf.dispose([view, ...others]);
  });
});

it('fills tensors of each type as the cpu backend does', async () => {
  const { fill } = tf;
  const make = () => [
    fill([2], 0.1),
    fill([2, 1], -7, 'int32'),
    fill([1], 3, 'bool'),
    fill([0, 2], 1),
    tf.ones([2], 'bool'),
    tf.zeros([]),
  ];
  const like = (x: Tensor) => [tf.zerosLike(x), tf.onesLike(x)];
  const run = () => [...make(), ...make().flatMap(like)];
  await tf.setBackend('cpu');
  const wanted = await Promise.all(run().map(async (each) => [each.shape, each.dtype, await each.data()]));
  await tf.setBackend('onnx');
  expect(await Promise.all(run().map(async (each) => [each.shape, each.dtype, await each.data()]))).toEqual(wanted);
});
