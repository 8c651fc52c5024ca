import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { last, metricsLines, ocelli, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const flags = ['--train-limit', '120', '--test-limit', '20', '--epochs', '2', '--model-options', 'channels=8,hidden=32'];
const checkpoint = (runDir: string) => readSafetensors(new Uint8Array(readFileSync(join(runDir, 'last/checkpoint.safetensors'))));

test('ocelli train --accumulate makes a step of several batches, which its folder tells and a resumed run keeps', async () => {
  const runDir = join(work, 'whole');
  const args = ['train', ...flags, '--batch-size', '16', '--accumulate', '3'];
  const whole = await ocelli([...args, '--run-dir', runDir, '--json']);
  expect([whole.code, whole.stderr]).toEqual([0, '']);
  expect(last(whole)).toMatchObject({ engine: 'compiled' });
  // 108 images are held to train on: 7 batches.
  expect(whole.events).toContainEqual({ event: 'training', epochs: 2, batches: 7, batchSize: 16, accumulate: 3 });
  expect(whole.events.flatMap(({ event, function: name }) => (event === 'compiled' ? [name] : []))).toEqual(
    expect.arrayContaining(['gradient', 'update', 'evaluation']),
  );
  expect(JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8'))).toMatchObject({
    settings: { batchSize: 16, accumulate: 3 },
  });
  const lines = metricsLines(runDir);
  expect(lines.flatMap(({ event, step, totalSteps, batch }) => (event === 'step' ? [[step, totalSteps, batch]] : []))).toEqual([
    [1, 6, 3],
    [2, 6, 6],
    [3, 6, 7],
    [4, 6, 3],
    [5, 6, 6],
    [6, 6, 7],
  ]);
  expect(lines.flatMap(({ event, steps }) => (event === 'epoch' ? [steps] : []))).toEqual([3, 6]);
  const settings = readFileSync(join(runDir, 'report.html'), 'utf8').replaceAll(/<[^>]+>/g, ' ');
  expect(/accumulate +(\d+)/.exec(settings)?.[1]).toBe('3');

  // The same steps as with three times the batch size.
  const large = join(work, 'large');
  await ocelliHere(['train', ...flags, '--batch-size', '48', '--run-dir', large, '--json']);
  const losses = (folder: string) => metricsLines(folder).flatMap(({ event, loss }) => (event === 'step' ? [Number(loss)] : []));
  expect(losses(runDir)).toEqual(losses(large).map((loss) => expect.closeTo(loss, 4)));

  // Stopped in the middle of the second epoch.
  const config = join(work, 'halting.config.mjs');
  const halt = "({ step }) => { if (step === 4) throw new Error('halted'); }";
  writeFileSync(config, `export default { callbacks: { onStep: ${halt} } };`);
  const parts = join(work, 'parts');
  const halted = await ocelliHere([...args, '--run-dir', parts, '--config', config]);
  expect([halted.code, halted.stderr]).toEqual([1, expect.stringMatching(/halted/)]);
  const resume = ['train', '--resume', '--run-dir', parts];
  expect((await ocelliHere([...resume, '--accumulate', '2'])).stderr).toBe(
    'ocelli: --accumulate 2: the run was begun with 3, and goes on as it was begun; leave this option out\n',
  );
  const resumed = await ocelliHere([...resume, '--json']);
  expect(resumed.stderr).toBe('');
  expect(resumed.events).toContainEqual({ event: 'resumed', epoch: 1, batch: 3, step: 4 });
  expect(checkpoint(parts)).toEqual(checkpoint(runDir));
});
