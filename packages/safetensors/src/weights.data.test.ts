import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSafetensors, readSafetensorsMetadata } from './read.js';
import { writeSafetensors } from './write.js';

const dataDir = process.env.OCELLI_DATA;

describe.skipIf(!dataDir)('published weights (needs OCELLI_DATA)', () => {
  const read = async (file: string) => new Uint8Array(await readFile(join(dataDir ?? '', 'weights', file)));

  test.each([
    ['squeezenet1_1/squeezenet1_1.safetensors', 52, 1_235_496],
    ['squeezenet1_0/squeezenet1_0.safetensors', 52, 1_248_424],
    ['cifar10_resnet/cifar10_resnet20.safetensors', 97, 271_098],
    ['cifar10_resnet/cifar10_resnet56.safetensors', 277, 857_082],
    ['nanodet_m/nanodet_m.safetensors', 146, 941_818],
  ])('%s is read, and survives writing and reading', async (file, tensors, elements) => {
    const bytes = await read(file);
    const stateDict = readSafetensors(bytes);
    const entries = Object.values(stateDict);
    expect(entries).toHaveLength(tensors);
    expect(entries.reduce((sum, entry) => sum + entry.data.length, 0)).toBe(elements);
    const written = writeSafetensors(stateDict, readSafetensorsMetadata(bytes));
    const again = readSafetensors(written);
    expect(Object.keys(again).sort()).toEqual(Object.keys(stateDict).sort());
    for (const [name, { dtype, shape, data }] of Object.entries(stateDict)) {
      const other = again[name];
      expect([other?.dtype, other?.shape]).toEqual([dtype, shape]);
      const [a, b] = [data, other?.data ?? data].map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
      expect(a?.equals(b ?? Buffer.alloc(0)), name).toBe(true);
    }
    expect(readSafetensorsMetadata(written)).toEqual(readSafetensorsMetadata(bytes));
  });

  // The value counts and these values are what Python's safetensors reads.
  test('values are those that another reader sees', async () => {
    const { 'conv1.weight': weight } = readSafetensors(await read('cifar10_resnet/cifar10_resnet20.safetensors'));
    expect(weight?.shape).toEqual([16, 3, 3, 3]);
    expect([...(weight?.data.subarray(0, 4) ?? [])]).toEqual([
      -0.13818146288394928, -0.1624176800251007, 0.8207383155822754, -0.34176430106163025,
    ]);
  });
});
