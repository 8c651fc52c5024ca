import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { readSafetensors } from '@ocelli/safetensors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ocelli, start } from './command-line.js';

// Momentum slots, augmentation's random stream, shuffling and a part of an epoch are all in play.
const flags = [
  'train',
  '--dataset',
  'shapes',
  '--train-limit',
  '96',
  '--test-limit',
  '32',
  '--epochs',
  '3',
  '--batch-size',
  '16',
  '--optimizer',
  'sgd',
  '--augment',
  'crop-flip',
  '--checkpoint-every',
  '1',
  '--seed',
  '7',
  '--device',
  'wasm',
  '--json',
];
const kills = 20;

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-kill-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const finalTensors = (runDir: string) =>
  readSafetensors(new Uint8Array(readFileSync(join(runDir, 'last', 'checkpoint.safetensors'))));

it(`ends with the same weights after ${kills} kills at random moments as without one`, { timeout: 300_000 }, async () => {
  const whole = join(work, 'whole');
  const before = performance.now();
  const uninterrupted = await ocelli([...flags, '--run-dir', whole]);
  expect(uninterrupted.stderr).toBe('');
  expect(uninterrupted.code).toBe(0);
  const milliseconds = performance.now() - before;

  const rng = new Rng(20_261_124);
  let killed = 0;
  for (let round = 0; killed < kills; round++) {
    const runDir = join(work, `killed-${round}`);
    for (;;) {
      const { child, finished } = start([...flags, '--run-dir', runDir, '--resume']);
      // From the moment that Node is up to a little past the end, so that starting, training and saving are all hit.
      const timer = setTimeout(() => child.kill('SIGKILL'), rng.uniform(0.3, 1.1) * milliseconds);
      const { code, signal, stderr } = await finished;
      clearTimeout(timer);
      if (signal === 'SIGKILL') {
        killed++;
        continue;
      }
      expect(stderr).toBe('');
      expect(code).toBe(0);
      break;
    }
    expect(finalTensors(runDir)).toEqual(finalTensors(whole));
    const lines = (folder: string) => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').length;
    expect(lines(runDir)).toBe(lines(whole));
  }
});
