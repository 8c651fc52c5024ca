import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import { readSafetensorsMetadata } from './read.js';
import { readShardedSafetensors } from './read-sharded.js';
import type { StateDict, StateDictEntry } from './state-dict.js';
import { writeShardedSafetensors } from './write-sharded.js';

const zeros = (length: number): StateDictEntry => ({
  dtype: 'F32',
  shape: [length],
  data: new Float32Array(length).fill(length),
});

async function readBack(stateDict: StateDict, maxShardBytes?: number) {
  const { shards, indexJson } = writeShardedSafetensors(stateDict, maxShardBytes === undefined ? {} : { maxShardBytes });
  const files = new Map(shards.map(({ file, bytes }) => [file, bytes()]));
  const read = await readShardedSafetensors(indexJson, (file) => Promise.resolve(files.get(file) ?? new Uint8Array()));
  return { files: [...files.keys()], read, index: JSON.parse(indexJson) as { metadata: unknown; weight_map: unknown } };
}

test('fills each shard up to the limit, and comes back whole', async () => {
  const stateDict = { a: zeros(2), b: zeros(1), c: zeros(9), d: zeros(1), e: zeros(2) };
  const { files, read, index } = await readBack(stateDict, 12);
  const shard = (number: number) => `model-0000${number}-of-00003.safetensors`;
  expect(files).toEqual([1, 2, 3].map(shard));
  expect(index).toEqual({
    metadata: { total_size: 60 },
    weight_map: { a: shard(1), b: shard(1), c: shard(2), d: shard(3), e: shard(3) },
  });
  expect(read).toEqual(stateDict);
});

test('is one shard where all fits, and where there is nothing', async () => {
  const { files, read } = await readBack({ a: zeros(3) });
  expect(files).toEqual(['model-00001-of-00001.safetensors']);
  expect(read).toEqual({ a: zeros(3) });
  expect(await readBack({})).toMatchObject({ files, read: {} });
});

test('puts the metadata into every shard', () => {
  const { shards } = writeShardedSafetensors({ a: zeros(1), b: zeros(1) }, { maxShardBytes: 4, metadata: { format: 'pt' } });
  expect(shards.map(({ bytes }) => readSafetensorsMetadata(bytes()))).toEqual([{ format: 'pt' }, { format: 'pt' }]);
});

test('counts bytes as they lie in the file, where half precision takes two', () => {
  const halves: StateDictEntry = { dtype: 'F16', shape: [4], data: new Float32Array(4) };
  const { shards, indexJson } = writeShardedSafetensors({ a: halves, b: halves }, { maxShardBytes: 16 });
  expect(shards).toHaveLength(1);
  expect(JSON.parse(indexJson)).toMatchObject({ metadata: { total_size: 16 } });
});

test('refuses what a single file refuses, and limits that are none', () => {
  expect(() => writeShardedSafetensors({ a: { ...zeros(1), shape: [2] } })).toThrow(
    'Tensor "a" cannot be written: its shape [2] has 2 elements, but its data has 1.',
  );
  for (const maxShardBytes of [0, -1, Number.NaN]) {
    expect(() => writeShardedSafetensors({ a: zeros(1) }, { maxShardBytes })).toThrow(
      new SafetensorsError(`maxShardBytes must be a positive number of bytes, but it is ${maxShardBytes}.`),
    );
  }
});
