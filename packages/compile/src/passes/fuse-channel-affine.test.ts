import '@tensorflow/tfjs-backend-cpu';
import '@ocelli/ops';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { Program } from '../program.js';

await tf.setBackend('cpu');

const tensor = (name: string, shape: number[]) => tf.tensor(formulaValues(name, shape, [-2, 2]), shape);
const images = { x: tensor('x', [2, 3, 4, 5]), other: tensor('other', [2, 3, 4, 5]) };
const vectors = { scale: tensor('scale', [5]), shift: tensor('shift', [5]) };
const filter = tensor('filter', [3, 3, 5, 5]);
type Given = { x: tf.Tensor; other: tf.Tensor; scale: tf.Tensor; shift: tf.Tensor };

/** What comes out behind a convolution in training, compiled and eager, and which kernels made it. */
async function compared(run: (given: Given) => tf.Tensor) {
  const trained = ({ x, ...others }: Given, filter: tf.Tensor) => {
    const loss = (filter: tf.Tensor) => {
      const convolved = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
      return tf.sum(run({ x: convolved, ...others }));
    };
    const convolved = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
    return [run({ x: convolved, ...others }), tf.grad(loss)(filter)];
  };
  let program: Promise<Program> | undefined;
  const compiled = compile(trained, { onCompile: (made) => (program = made), isStrict: true });
  const found = await compiled({ ...images, ...vectors }, filter);
  const wanted = trained({ ...images, ...vectors }, filter);
  for (const [index, tensor] of found.entries()) {
    const values = (wanted[index] as tf.Tensor).dataSync<'float32'>();
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = (await tensor.data<'float32'>()).map((value, at) => Math.abs(value - (values[at] ?? Number.NaN)) / largest);
    // Sums of some tens of float32 products, in another order.
    expect(Math.max(...apart)).toBeLessThan(1e-6);
  }
  const nodes = (await program)?.graph.nodes ?? [];
  await compiled.dispose();
  return nodes.filter(({ kernel }) => !/^(Conv2D|Step|Fill)/.test(kernel)).map(({ kernel }) => kernel);
}

it('makes one pass of a scale and a shift for each channel, what is added, and the rectifier', async () => {
  expect(await compared(({ x, scale, shift }) => tf.add(tf.mul(x, scale), shift))).toContain('ChannelAffine');
  const rectified = await compared(({ x, scale, shift }) => tf.relu(tf.add(shift, tf.mul(scale, x))));
  expect(rectified).toEqual(['ChannelAffine', 'Multiply']);
  const residual = await compared(({ x, other, scale, shift }) => tf.relu(tf.add(other, tf.add(tf.mul(x, scale), shift))));
  expect(residual).toEqual(['ChannelAffine', 'Multiply']);
  const addedFirst = await compared(({ x, other, scale, shift }) => tf.relu6(tf.add(tf.add(tf.mul(x, scale), other), shift)));
  expect(addedFirst[0]).toBe('ChannelAffine');
  expect(addedFirst).not.toContain('Relu6');
});

it('leaves in steps what others read too, and what is not of each channel', async () => {
  const readTwice = await compared(({ x, scale, shift }) => {
    const scaled = tf.mul(x, scale);
    return tf.mul(tf.add(scaled, shift), scaled);
  });
  expect(readTwice).not.toContain('ChannelAffine');
  const ofEachRow = await compared(({ x, shift }) => tf.add(tf.mul(x, tf.ones([4, 1])), shift));
  expect(ofEachRow).not.toContain('ChannelAffine');
  const twoSums = await compared(({ x, other, scale, shift }) => tf.add(tf.add(tf.add(tf.mul(x, scale), shift), other), other));
  expect(twoSums.slice(0, 2)).toEqual(['ChannelAffine', 'Add']);
});
