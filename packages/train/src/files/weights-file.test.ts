import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel } from '@ocelli/models';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '@ocelli/safetensors';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, test } from 'vitest';
import { testFolder } from './testing/folder.js';
import { loadWeights, saveWeights } from './weights-file.js';

beforeAll(async () => {
  await setBackend('cpu');
  expect(getBackend()).toBe('cpu');
});

test("a model's weights come back, in PyTorch's names and layout", async () => {
  const file = join(testFolder(), 'best.safetensors');
  using model = await createModel('small-cnn', { channels: 2, imageSize: 8, numClasses: 3, seed: 1 });
  await saveWeights(file, model, { config: '{"a":1}' });
  const { tensors, metadata } = await loadWeights(file);
  expect(metadata).toEqual({ format: 'pt', config: '{"a":1}' });
  expect(tensors).toEqual(model.stateDict());
  expect(tensors['conv1.weight']?.shape).toEqual([2, 3, 3, 3]);
  using other = await createModel('small-cnn', { channels: 2, imageSize: 8, numClasses: 3, seed: 2 });
  other.loadStateDict(tensors);
  expect(other.stateDict()).toEqual(model.stateDict());
  await saveWeights(`${file}2`, tensors, metadata);
  expect(readFileSync(`${file}2`)).toEqual(readFileSync(file));
});

test("reads weights of others, and refuses damaged ones by the file's name", async () => {
  const file = join(testFolder(), 'w.safetensors');
  const tensors = { half: { dtype: 'F16' as const, shape: [2], data: Float32Array.of(0.5, Number.NaN) } };
  writeFileSync(file, writeSafetensors(tensors));
  expect(await loadWeights(file)).toEqual({ tensors, metadata: {} });
  await saveWeights(file, tensors);
  expect((await loadWeights(file)).tensors).toEqual(tensors);
  const bytes = new Uint8Array(readFileSync(file));
  writeFileSync(
    file,
    writeSafetensors({ half: { ...tensors.half, data: Float32Array.of(0.5, 1) } }, readSafetensorsMetadata(bytes)),
  );
  await expect(loadWeights(file)).rejects.toThrow(/w\.safetensors: is damaged: its checksum is crc32:[\da-f]{8}, but crc32:/);
  writeFileSync(file, bytes.subarray(0, bytes.length - 1));
  await expect(loadWeights(file)).rejects.toThrow(`${file}: is damaged or no safetensors file: The header announces 4 bytes`);
  expect(() => readSafetensors(bytes)).not.toThrow();
  await expect(saveWeights(file, tensors, { checksum: '1' })).rejects.toThrow('must not have the key checksum');
});
