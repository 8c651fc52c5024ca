import { expectClose, numbers } from '@ocelli/testing';
import '@tensorflow/tfjs-backend-cpu';
import { einsum, memory, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import { beforeEach, expect, it } from 'vitest';
import { wasm } from '../index.js';

beforeEach(async () => {
  await wasm().start();
});

async function sumOn(backendName: string, equation: string, shapes: readonly (readonly number[])[]) {
  await setBackend(backendName);
  const before = memory().numTensors;
  const tensors = shapes.map((shape, index) => numbers(shape, -1, 1, 40 * index));
  const output = einsum(equation, ...tensors);
  const values = await output.data();
  for (const tensor of [...tensors, output]) tensor.dispose();
  expect(memory().numTensors).toBe(before);
  return { shape: output.shape, values };
}

it.each<[string, ...number[][]]>([
  ['ij->', [3, 5]],
  ['ij->j', [3, 5]],
  ['ijk->kj', [3, 5, 2]],
  ['i,j->ij', [3], [5]],
  ['i,j->ji', [3], [5]],
  ['ij,ij->', [3, 5], [3, 5]],
  ['ij,ij->i', [3, 5], [3, 5]],
  ['ij,jk->ik', [3, 5], [5, 7]],
  ['ij,kj->ki', [3, 5], [7, 5]],
  ['ijk,jil->kl', [3, 5, 2], [5, 3, 7]],
  ['bij,bjk->bik', [3, 5, 2], [3, 2, 7]],
  ['bij,jk->bki', [3, 5, 2], [2, 7]],
  ['bhqd,bhkd->bhqk', [2, 3, 5, 4], [2, 3, 7, 4]],
  ['nchw,oc->nohw', [2, 3, 5, 4], [7, 3]],
])('%s', async (equation, ...shapes) => {
  const expected = await sumOn('cpu', equation, shapes);
  const actual = await sumOn('wasm', equation, shapes);
  expect(actual.shape).toEqual(expected.shape);
  expectClose(actual.values, expected.values, 1e-6, equation);
});

// tfjs's cpu backend forgets the second tensor here.
it('sums over an axis that one tensor alone has', async () => {
  const [a, b] = [numbers([3, 5]), tensor1d([2, 7])];
  const [values, product] = [await a.data(), einsum('ij,k->kj', a, b)];
  const sums = [0, 1, 2, 3, 4].map((j) => [0, 1, 2].reduce((sum, i) => sum + (values[i * 5 + j] as number), 0));
  const expected = [2, 7].flatMap((factor) => sums.map((sum) => factor * sum));
  expectClose(await product.data(), expected, 1e-6, 'product');
  for (const tensor of [a, b, product]) tensor.dispose();
});
