import { expect, test, vi } from 'vitest';
import { DataError } from '../data-error.js';
import { gzip } from '../testing/original-files.js';
import { gunzip } from './gunzip.js';

const text = Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 251);

test('unpacks a gzip file and leaves other bytes as they are', async () => {
  expect(await gunzip(gzip(text), 'a')).toEqual(text);
  expect(await gunzip(text.slice(), 'a')).toEqual(text);
});

/** Runs as in a page until its first wait. */
function inPage<Result>(run: () => Result): Result {
  const { process } = globalThis;
  vi.stubGlobal('process', undefined);
  try {
    return run();
  } finally {
    vi.stubGlobal('process', process);
  }
}

test('a page unpacks to the same bytes', async () => {
  const [whole, cut] = [gzip(text), gzip(text).slice(0, -9)];
  expect(await inPage(() => gunzip(whole, 'a'))).toEqual(text);
  await expect(inPage(() => gunzip(cut, 'a.gz'))).rejects.toThrow('a.gz: the gzip file is truncated or damaged.');
});

test.each([
  ['truncated', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length - 9)],
  ['damaged', (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, index) => (index === 40 ? byte ^ 0xff : byte))],
])('names a file that is %s', async (_what, damage) => {
  await expect(gunzip(damage(gzip(text)), 'a.gz')).rejects.toThrow(new DataError('a.gz: the gzip file is truncated or damaged.'));
});
