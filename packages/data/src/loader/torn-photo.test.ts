import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from './batch.js';
import { DataLoader, type DataLoaderOptions } from './data-loader.js';

let dataDir: string;
let torn: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ocelli-torn-'));
  for (const [label, name] of ['ant', 'bee'].entries()) {
    mkdirSync(join(dataDir, 'train', name), { recursive: true });
    for (let photo = 0; photo < 6; photo++) {
      const background = { r: 100 * label, g: 20 * photo, b: 40 };
      const jpeg = sharp({ create: { width: 40, height: 30, channels: 3, background } }).jpeg();
      writeFileSync(join(dataDir, 'train', name, `${photo}.jpg`), await jpeg.toBuffer());
    }
  }
  torn = join(dataDir, 'train', 'bee', '2.jpg');
  const noise = Uint8Array.from({ length: 40 * 30 * 3 }, (_, index) => (index * 7919) % 251);
  const jpeg = await sharp(noise, { raw: { width: 40, height: 30, channels: 3 } })
    .jpeg()
    .toBuffer();
  writeFileSync(torn, jpeg.subarray(0, jpeg.length / 2));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function load(workers: number, options: Partial<DataLoaderOptions>): Promise<{ batches: Batch[]; loader: DataLoader }> {
  const module = new URL('./testing/photos-dataset.ts', import.meta.url);
  const loader = new DataLoader({ module, options: { dataDir } }, { batchSize: 3, shuffle: true, workers, ...options });
  try {
    const batches: Batch[] = [];
    for await (const batch of loader.epoch(0)) batches.push(batch);
    return { batches, loader };
  } finally {
    await loader.close();
  }
}

describe.each([0, 2])('a torn photo among good ones, with %i workers', (workers) => {
  test('ends the epoch with its name', async () => {
    await expect(load(workers, {})).rejects.toMatchObject({
      name: 'SampleError',
      message: expect.stringContaining(`${torn}: cannot be read as a picture: `),
      cause: { name: 'DataError' },
    });
  });

  test('or is left out, named and counted, with the same batches whoever loads them', async () => {
    const { batches, loader } = await load(workers, { onBadSample: 'skip' });
    expect(batches.reduce((sum, { labels }) => sum + labels.length, 0)).toBe(11);
    expect(loader.badSamples).toEqual([{ index: 8, description: torn, reason: expect.stringContaining(torn) }]);
    expect(batches).toEqual((await load(0, { onBadSample: 'skip', prefetch: 0 })).batches);
  });
});
