import { numbers } from '@ocelli/testing';
import { beforeAll, it } from 'vitest';
import { wasm } from '../index.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { prelu } from './prelu.js';

beforeAll(async () => {
  await wasm().start();
});

it.each([
  [[2, 3, 5], [5]],
  [
    [2, 3, 5],
    [3, 5],
  ],
  [[2, 3, 5], [1]],
  [
    [2, 3, 5],
    [3, 1],
  ],
  [
    [2, 3, 5],
    [2, 1, 5],
  ],
  [
    [2, 3, 5],
    [1, 3, 1],
  ],
  [
    [6, 6],
    [6, 1],
  ],
])('[%s] with slopes of [%s]', async (shape, slopes) => {
  await expectAsOnCpu(prelu(), { x: () => numbers(shape, -2, 2), alpha: () => numbers(slopes, 0.1, 0.9, 50) }, {});
});
