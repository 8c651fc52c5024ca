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

test('what unpacks to more than is allowed is given up, in Node and in a page', async () => {
  const fault = new DataError('a.gz: the gzip file unpacks to more than 4999 bytes.');
  await expect(gunzip(gzip(text), 'a.gz', 4999)).rejects.toThrow(fault);
  await expect(inPage(() => gunzip(gzip(text), 'a.gz', 4999))).rejects.toThrow(fault);
  expect(await gunzip(gzip(text), 'a.gz', 5000)).toEqual(text);
  expect(await inPage(() => gunzip(gzip(text), 'a.gz', 5000))).toEqual(text);
});

test('members that follow each other are one file, and zeros behind them nothing', async () => {
  const [packed, half] = [gzip(text), text.length / 2];
  const parts = [gzip(text.subarray(0, half)), gzip(text.subarray(half))];
  expect(await gunzip(new Uint8Array(Buffer.concat(parts)), 'a')).toEqual(text);
  expect(await gunzip(new Uint8Array(Buffer.concat([packed, Buffer.alloc(99)])), 'a')).toEqual(text);
});

test.each([
  ['truncated', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length - 9)],
  ['followed by other bytes', (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(Buffer.concat([bytes, Buffer.from('more')]))],
  ['damaged', (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, index) => (index === 40 ? byte ^ 0xff : byte))],
])('names a file that is %s', async (_what, damage) => {
  await expect(gunzip(damage(gzip(text)), 'a.gz')).rejects.toThrow(new DataError('a.gz: the gzip file is truncated or damaged.'));
});
