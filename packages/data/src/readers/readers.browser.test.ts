import { expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { gunzip } from './gunzip.js';
import { readIdx } from './idx.js';

/** An IDX file of 2 x 3 x 700 bytes. */
function idxFile(): Uint8Array<ArrayBuffer> {
  const header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 700 >> 8, 700 & 255];
  return Uint8Array.from({ length: header.length + 4200 }, (_, index) => header[index] ?? (index * index) % 251);
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

test('a page unpacks and reads an IDX file', async () => {
  const { shape, data } = readIdx(await gunzip(await gzip(idxFile()), 'a.gz'), 'a.gz');
  expect([shape, data]).toEqual([[2, 3, 700], idxFile().subarray(16)]);
});

test('a page names a file that is truncated, damaged or unpacks to too much', async () => {
  const packed = await gzip(idxFile());
  const damaged = packed.map((byte, index) => (index === 40 ? byte ^ 0xff : byte));
  const fault = new DataError('a.gz: the gzip file is truncated or damaged.');
  await expect(gunzip(packed.slice(0, -9), 'a.gz')).rejects.toThrow(fault);
  await expect(gunzip(damaged, 'a.gz')).rejects.toThrow(fault);
  await expect(gunzip(packed, 'a.gz', 4000)).rejects.toThrow(
    new DataError('a.gz: the gzip file unpacks to more than 4000 bytes.'),
  );
});
