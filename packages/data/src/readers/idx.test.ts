import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { idxBytes } from '../testing/original-files.js';
import { readIdx } from './idx.js';

test('reads the shape and the values', () => {
  expect(readIdx(idxBytes([2, 1, 3], [1, 2, 3, 4, 5, 255]), 'a')).toEqual({
    shape: [2, 1, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 255),
  });
});

test.each([
  ['nothing', new Uint8Array(), 'a.idx: not an IDX file: it begins with nothing, and not with 00 00.'],
  [
    'another file',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    'a.idx: not an IDX file: it begins with 89 50 4e 47, and not with 00 00.',
  ],
  ['floats', Uint8Array.of(0, 0, 0x0d, 1), 'a.idx: the IDX file holds values of type 0xd; expected unsigned bytes, 0x8.'],
  ['a header cut off', Uint8Array.of(0, 0, 8, 3, 0, 0), 'a.idx: the IDX file ends within its header of 3 axes: it has 6 bytes.'],
  [
    'values cut off',
    idxBytes([2, 3], [1, 2, 3, 4]),
    'a.idx: the IDX file is truncated: its header says 2 x 3 bytes, but 4 follow.',
  ],
  [
    'values too many',
    idxBytes([2], [1, 2, 3]),
    'a.idx: the IDX file has bytes behind its end: its header says 2 bytes, but 3 follow.',
  ],
  [
    'an extent beyond all memory',
    idxBytes([0xffffffff, 0xffffffff, 0xffffffff], [1]),
    'a.idx: the IDX file is truncated: its header says 4294967295 x 4294967295 x 4294967295 bytes, but 1 follow.',
  ],
])('refuses %s', (_what, bytes, message) => {
  expect(() => readIdx(bytes, 'a.idx')).toThrow(new DataError(message));
});

test('3,000 seeded mutations end in a DataError or an array of the size that the file has', () => {
  const rng = new Rng(5);
  const valid = idxBytes([3, 4, 5], new Uint8Array(60));
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = valid.slice(0, rng.boolean(0.3) ? rng.integer(valid.length + 1) : valid.length);
    for (let change = rng.integer(4); change > 0 && bytes.length > 0; change--)
      bytes[rng.integer(bytes.length)] = rng.integer(256);
    try {
      const { shape, data } = readIdx(bytes, 'mutant');
      expect(data.length).toBe(shape.reduce((product, extent) => product * extent, 1));
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(500);
});
