import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from './checkpoint-file.js';
import { checkpointAt } from './testing/checkpoints.js';
import { testFolder } from './testing/folder.js';
import type { FragileFiles } from './testing/fragile-files.js';

const files = await vi.hoisted(
  async (): Promise<FragileFiles> => new (await import('./testing/fragile-files.js')).FragileFiles(),
);
vi.mock('node:fs/promises', async (original) => files.wrap(await original()));

beforeEach(() => files.reset());

/** A folder with the checkpoint of step 1. */
async function begun(): Promise<string> {
  const file = join(testFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(file, checkpointAt(1));
  files.reset();
  return file;
}

const temporary = '.checkpoint.safetensors.tmp';

test('is written aside, synced, renamed, and the folder synced', async () => {
  const file = await begun();
  await saveCheckpoint(file, checkpointAt(2));
  const folder = file.split('/').at(-2);
  const writes = Array.from({ length: 5 }, () => `write ${temporary}`);
  expect(files.calls).toEqual([
    `open ${temporary}`,
    ...writes,
    `sync ${temporary}`,
    'rename checkpoint.safetensors',
    `open ${folder}`,
    `sync ${folder}`,
  ]);
});

test('a process that dies in any call leaves the old checkpoint or the new', async () => {
  const steps: number[] = [];
  for (let call = 0; call < 10; call++) {
    const file = await begun();
    files.killAt = call;
    await expect(saveCheckpoint(file, checkpointAt(2))).rejects.toThrow('killed');
    files.reset();
    const { position, tensors } = await loadCheckpoint(file);
    expect(tensors).toEqual(checkpointAt(position.step).tensors);
    steps.push(position.step);
  }
  expect(steps).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
});

describe.each([
  ['ENOSPC', 'the disk is full'],
  ['EACCES', 'permission is denied'],
  ['EROFS', 'the file system is read-only'],
  ['EIO', 'the disk reports a fault'],
])('%s', (code, why) => {
  test('names the file and the cause, keeps the old checkpoint and leaves nothing behind', async () => {
    for (let call = 0; call < 8; call++) {
      const file = await begun();
      files.failAt = { call, code };
      const error: unknown = await saveCheckpoint(file, checkpointAt(2)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        name: 'CheckpointError',
        message: `${file}: could not be written: ${why} (${code}); what was there before is kept`,
      });
      expect((await loadCheckpoint(file)).position.step).toBe(1);
      expect(readdirSync(join(file, '..'))).toEqual(['checkpoint.safetensors']);
    }
  });
});

test('a folder that cannot be synced is no fault where the system has no such thing', async () => {
  const file = await begun();
  files.failAt = { call: 9, code: 'EPERM' };
  await saveCheckpoint(file, checkpointAt(2));
  expect((await loadCheckpoint(file)).position.step).toBe(2);
});

test('a file in the way of the folder is named', async () => {
  const file = join(testFolder(), 'last');
  writeFileSync(file, 'in the way');
  await expect(saveCheckpoint(join(file, 'c.safetensors'), checkpointAt(1))).rejects.toThrow(
    /last\/c\.safetensors: could not be written: a file (stands where a folder should be|of that name is in the way)/,
  );
});

test('a process killed while it saves again and again always leaves a whole checkpoint, and no litter for long', async () => {
  const file = join(testFolder(), 'checkpoint.safetensors');
  const program = join(import.meta.dirname, 'testing', 'save-forever.ts');
  const rng = new Rng(3);
  let step = 0;
  let litter = 0;
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ['--conditions=@ocelli/source', '--import', 'tsx', program, file, String(step)]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(child.stdout, 'data');
    setTimeout(() => child.kill('SIGKILL'), rng.uniform(0, 60));
    await once(child, 'close');
    const safe = Number(output.trim().split('\n').at(-1));
    const { position, tensors } = await loadCheckpoint(file);
    expect(position.step === safe || position.step === safe + 1, `saved ${safe}, found ${position.step}`).toBe(true);
    expect(tensors).toEqual(checkpointAt(position.step, 50_000).tensors);
    litter += readdirSync(join(file, '..')).length - 1;
    step = position.step + 1;
    await saveCheckpoint(file, checkpointAt(step, 50_000));
    expect(readdirSync(join(file, '..'))).toEqual(['checkpoint.safetensors']);
  }
  expect(litter).toBeLessThanOrEqual(4);
});
