import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from './checkpoint-file.js';
import { writeTensorFile } from './tensor-file.js';
import { checkpointAt } from './testing/checkpoints.js';
import { testFolder } from './testing/folder.js';

async function saved(): Promise<{ file: string; bytes: Uint8Array }> {
  const file = join(testFolder(), 'last', 'checkpoint.safetensors');
  await saveCheckpoint(file, checkpointAt(6), { command: 'ocelli train' });
  return { file, bytes: new Uint8Array(readFileSync(file)) };
}

test('gives back what was saved, from one file in a new folder', async () => {
  const { file } = await saved();
  expect(await loadCheckpoint(file)).toEqual({ ...checkpointAt(6), metadata: { command: 'ocelli train' } });
  expect(readdirSync(join(file, '..'))).toEqual(['checkpoint.safetensors']);
  await saveCheckpoint(file, checkpointAt(7));
  expect((await loadCheckpoint(file)).position.step).toBe(7);
  expect(readdirSync(join(file, '..'))).toEqual(['checkpoint.safetensors']);
});

test('is a safetensors file that others read', async () => {
  const { bytes } = await saved();
  expect(readSafetensors(bytes)).toEqual(checkpointAt(6).tensors);
  const { position, checksum, ...rest } = readSafetensorsMetadata(bytes);
  expect(JSON.parse(position ?? '')).toEqual(checkpointAt(6).position);
  expect(checksum).toMatch(/^crc32:[\da-f]{8}$/);
  expect(rest).toEqual({ command: 'ocelli train', format: 'ocelli-checkpoint-1' });
});

test('values that are not finite survive in tensors, and become null in the position', async () => {
  const file = join(testFolder(), 'c.safetensors');
  const { position } = checkpointAt(1);
  const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0);
  const sums = { ...position.sums, loss: Number.NaN };
  await saveCheckpoint(file, { tensors: { a: { dtype: 'F32', shape: [3], data } }, position: { ...position, sums } });
  const loaded = await loadCheckpoint(file);
  expect(loaded.tensors.a?.data).toEqual(data);
  expect(loaded.position.sums.loss).toBeNull();
});

test('half a file is refused, wherever it ends', async () => {
  const { file, bytes } = await saved();
  for (const length of [0, 1, 7, 8, 9, 100, bytes.length - 300, bytes.length - 1]) {
    writeFileSync(file, bytes);
    truncateSync(file, length);
    const problem = await loadCheckpoint(file).catch((error: unknown) => error as Error);
    expect(problem).toMatchObject({ name: 'CheckpointError', file });
    expect((problem as Error).message).toMatch(/checkpoint\.safetensors: is damaged or no safetensors file: /);
  }
});

test('a flipped bit is noticed, wherever it is', async () => {
  const { file, bytes } = await saved();
  for (let at = 0; at < bytes.length; at += 7) {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(file, damaged);
    await expect(loadCheckpoint(file), `byte ${at}`).rejects.toMatchObject({ name: 'CheckpointError', file });
  }
});

test('other files are refused by what they are', async () => {
  const file = join(testFolder(), 'c.safetensors');
  await expect(loadCheckpoint(file)).rejects.toThrow(`${file}: could not be read: there is no such file or folder (ENOENT)`);
  writeFileSync(file, 'PK\u0003\u0004 a zip file of another program');
  await expect(loadCheckpoint(file)).rejects.toThrow('c.safetensors: is damaged or no safetensors file: The header length is');
  const { tensors, position } = checkpointAt(1);
  const load = async (metadata: Record<string, string>) => {
    await writeTensorFile(file, { tensors, metadata });
    return loadCheckpoint(file);
  };
  await expect(load({ format: 'pt' })).rejects.toThrow(`${file}: is no checkpoint: it holds tensors, but not where a run stood`);
  await expect(load({ format: 'ocelli-checkpoint-2', position: '{}' })).rejects.toThrow(
    'has the format ocelli-checkpoint-2, but this version reads ocelli-checkpoint-1',
  );
  const bad = async (change: Record<string, unknown> | string, message: string) => {
    const text = typeof change === 'string' ? change : JSON.stringify({ ...position, ...change });
    await expect(load({ format: 'ocelli-checkpoint-1', position: text })).rejects.toThrow(
      `${file}: is no checkpoint to go on from: ${message}`,
    );
  };
  await bad('{"seed":1', 'its position is not JSON (');
  await bad('[1]', 'its position is not an object');
  await bad({ step: -1 }, 'the step of its position must be a whole number, but is -1');
  await bad({ epoch: undefined }, 'the epoch of its position must be a whole number, but is missing');
  await bad({ batches: 'many' }, 'the batches of its position must be a whole number or null, but is "many"');
  await bad({ optimizer: 3 }, 'the optimizer of its position must be a name or null, but is 3');
  await bad({ history: { epoch: 1 } }, 'the history of its position must be a list of epochs, but is {"epoch":1}');
  await bad({ history: [3] }, 'the history of its position must be a list of epochs, but is [3]');
  await bad({ sums: 'x'.repeat(90) }, `the sums of its position must be the sums of an epoch, but is "${'x'.repeat(39)}...`);
  const metadata = { format: 'ocelli-checkpoint-1', position: JSON.stringify(position) };
  expect(await load(metadata)).toMatchObject({ position });
  writeFileSync(file, writeSafetensors(tensors, metadata));
  await expect(loadCheckpoint(file)).rejects.toThrow(`${file}: is damaged: it has lost its checksum`);
});

test('what cannot be written is refused before the old checkpoint is touched', async () => {
  const { file } = await saved();
  const { tensors, position } = checkpointAt(8);
  await expect(saveCheckpoint(file, { tensors, position }, { position: '' })).rejects.toThrow(
    'The metadata must not have the key position: the file keeps its own text there.',
  );
  const bent = { ...tensors, bent: { dtype: 'F32' as const, shape: [3], data: Float32Array.of(1) } };
  await expect(saveCheckpoint(file, { tensors: bent, position })).rejects.toThrow(
    `${file}: could not be written: Tensor "bent" cannot be written`,
  );
  expect((await loadCheckpoint(file)).position.step).toBe(6);
});
