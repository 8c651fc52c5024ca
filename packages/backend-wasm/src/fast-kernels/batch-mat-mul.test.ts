import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between } from '../testing/random-windows.js';
import { fastBatchMatMul } from './batch-mat-mul.js';

let unit: SimdUnit;
beforeAll(async () => {
  unit = await startWithUnit();
});

const batches: readonly (readonly [number[], number[]])[] = [
  [[], []],
  [[3], [3]],
  [[3], [1]],
  [[1], [2]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 3],
    [1, 1],
  ],
];

it('multiplies batches of matrices, turned or not', async () => {
  const rng = new Rng(6);
  for (const [aBatch, bBatch] of batches) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (let repeat = 0; repeat < 4; repeat++) {
          const [rows, columns] = [between(rng, 1, 22), between(rng, 1, 22)];
          const terms = repeat === 0 ? 1100 : between(rng, 1, 40);
          const aShape = [...aBatch, ...(transposeA ? [terms, rows] : [rows, terms])];
          const bShape = [...bBatch, ...(transposeB ? [columns, terms] : [terms, columns])];
          const inputs = { a: () => numbers(aShape), b: () => numbers(bShape, -1, 1, 50) };
          await expectAsOnCpu(fastBatchMatMul(unit), inputs, { transposeA, transposeB }, `[${aShape}] by [${bShape}]`);
        }
      }
    }
  }
});

it('says what does not fit', async () => {
  const { kernelFunc } = fastBatchMatMul(unit);
  const [a, b] = [numbers([2, 3]), numbers([4, 5])];
  const call = (left: object) => () =>
    kernelFunc({ inputs: { a: left, b } as never, attrs: { transposeA: false, transposeB: false }, backend: null as never });
  expect(call(a)).toThrow('the left matrix has 3 columns and the right one 4 rows ([2,3] and [4,5])');
  const whole = tensor2d([1], [1, 1], 'int32');
  expect(call(whole)).toThrow('matMul on wasm multiplies float32 or int32 matrices, found int32 and float32');
  const vector = numbers([4]);
  expect(call(vector)).toThrow('matMul multiplies matrices, found fewer axes than two ([4] and [4,5])');
  for (const tensor of [a, b, whole, vector]) tensor.dispose();
});
