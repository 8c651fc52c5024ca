import { numbers } from '@ocelli/testing';
import { _FusedMatMul, BatchMatMul, engine, reshape, setBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { wasm } from '../index.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { matrixProduct } from './matrix-product.js';

beforeAll(async () => {
  await wasm().start();
});

it.each([BatchMatMul, _FusedMatMul] as const)('%s multiplies batches of matrices, turned or not', async (kernelName) => {
  for (const [transposeA, transposeB] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]) {
    for (const batch of [1, 3]) {
      const inputs = {
        a: () => numbers(transposeA ? [batch, 5, 7] : [batch, 7, 5]),
        b: () => numbers(transposeB ? [batch, 9, 5] : [batch, 5, 9], -1, 1, 50),
      };
      await expectAsOnCpu(matrixProduct(kernelName), inputs, { transposeA, transposeB, activation: 'linear' });
    }
  }
});

it.each([BatchMatMul, _FusedMatMul] as const)('%s takes the same values in several shapes', async (kernelName) => {
  await setBackend('wasm');
  const { backend } = engine();
  const right = numbers([1, 4, 6]);
  const values = await right.data();
  for (const shape of [
    [1, 4, 6],
    [1, 6, 4],
    [1, 24, 1],
    [1, 1, 24],
  ] as const) {
    const [, depth, columns] = shape;
    const [a, b] = [numbers([1, 2, depth]), reshape(right, [...shape])];
    const left = await a.data();
    const attrs = { transposeA: false, transposeB: false, activation: 'linear' };
    const product = matrixProduct(kernelName).kernelFunc({ inputs: { a, b }, attrs, backend }) as TensorInfo;
    const found = backend.readSync(product.dataId) as Float32Array;
    for (const [place, value] of found.entries()) {
      const [row, column] = [Math.floor(place / columns), place % columns];
      let expected = 0;
      for (let k = 0; k < depth; k++) expected += (left[row * depth + k] as number) * (values[k * columns + column] as number);
      expect(value).toBeCloseTo(expected, 5);
    }
    backend.disposeData(product.dataId);
    a.dispose();
    b.dispose();
  }
  right.dispose();
});
