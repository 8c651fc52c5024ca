import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { cifarBytes } from '../testing/original-files.js';
import { readCifar } from './cifar.js';

test('interleaves the three planes of each record', () => {
  const { count, labels, coarseLabels, pixels } = readCifar(cifarBytes([[3], [9]]), 'cifar10', 'a');
  expect({ count, labels, coarseLabels }).toEqual({ count: 2, labels: Uint8Array.of(3, 9), coarseLabels: new Uint8Array() });
  expect(pixels).toHaveLength(2 * 3072);
  expect([...pixels.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  expect([...pixels.subarray(3072, 3078)]).toEqual([2, 3, 4, 2, 3, 4]);
});

test('keeps rows and columns in order', () => {
  const bytes = new Uint8Array(3073);
  for (let pixel = 0; pixel < 1024; pixel++) bytes[1 + 1024 + pixel] = pixel % 251;
  const { pixels } = readCifar(bytes, 'cifar10', 'a');
  expect([0, 1, 33, 1000].map((pixel) => pixels[pixel * 3 + 1])).toEqual([0, 1, 33, 1000 % 251]);
});

test('takes the fine label of CIFAR-100 and keeps the coarse one', () => {
  const { labels, coarseLabels } = readCifar(cifarBytes([[19, 99]]), 'cifar100', 'a');
  expect([labels, coarseLabels]).toEqual([Uint8Array.of(99), Uint8Array.of(19)]);
});

test.each([
  ['an empty file', new Uint8Array(), 'a.bin: 0 bytes are no whole number of cifar10 records of 3073 bytes each.'],
  [
    'a truncated file',
    cifarBytes([[1]]).slice(0, 3000),
    'a.bin: 3000 bytes are no whole number of cifar10 records of 3073 bytes each.',
  ],
  ['a label out of range', cifarBytes([[1], [10]]), 'a.bin: record 1 has label 10, but cifar10 has labels 0 to 9 there.'],
])('refuses %s', (_what, bytes, message) => {
  expect(() => readCifar(bytes, 'cifar10', 'a.bin')).toThrow(new DataError(message));
});

test('2,000 seeded mutations end in a DataError or in records', () => {
  const rng = new Rng(6);
  const valid = cifarBytes([[1], [2]]);
  for (let round = 0; round < 2000; round++) {
    const bytes = valid.slice(0, rng.boolean(0.5) ? rng.integer(valid.length + 1) : valid.length);
    for (let change = 0; change < 3 && bytes.length > 0; change++) bytes[rng.integer(2) * 3073] = rng.integer(256);
    try {
      const { count, pixels } = readCifar(bytes, 'cifar10', 'mutant');
      expect(pixels).toHaveLength(count * 3072);
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
    }
  }
});
