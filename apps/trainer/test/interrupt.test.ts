import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { last, ocelli, start, workFolder } from './command-line.js';

const work = workFolder();
const flags = ['train', '--train-limit', '320', '--test-limit', '20', '--batch-size', '8', '--epochs', '2', '--json'];

/** Sends Ctrl-C once the run has told that it trains, and again if so wished. */
async function interrupted(runDir: string, times: number) {
  const { child, finished } = start([...flags, '--run-dir', runDir]);
  let sent = false;
  child.stdout?.on('data', (text: string) => {
    if (sent || !text.includes('"training"')) return;
    sent = true;
    for (let time = 0; time < times; time++) setTimeout(() => child.kill('SIGINT'), 300 + 5 * time);
  });
  return finished;
}

test('Ctrl-C saves and exits with 130, and the run that goes on comes to the same weights', async () => {
  const runDir = join(work, 'stopped');
  const stopped = await interrupted(runDir, 1);
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toMatch(
    /^ocelli: stopped in epoch \d after \d+ of its batches .* all is saved, go on with ocelli train --resume --run-dir /,
  );
  const resumed = await ocelli([...flags, '--run-dir', runDir, '--resume']);
  expect(resumed.code).toBe(0);
  expect(resumed.events).toContainEqual(expect.objectContaining({ event: 'resumed', step: expect.any(Number) }));
  const whole = await ocelli([...flags, '--run-dir', join(work, 'whole')]);
  expect(last(whole)).toMatchObject({ metrics: (last(resumed) as { metrics: unknown }).metrics });
  const tensors = (folder: string) => readSafetensors(new Uint8Array(readFileSync(join(folder, 'last/checkpoint.safetensors'))));
  expect(tensors(runDir)).toEqual(tensors(join(work, 'whole')));
}, 120_000);

test('a second Ctrl-C ends the process at once', async () => {
  const { code, events } = await interrupted(join(work, 'at-once'), 8);
  expect(code).toBe(130);
  expect(events.some(({ event }) => event === 'done')).toBe(false);
}, 60_000);
