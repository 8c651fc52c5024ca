import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { readSafetensors } from '@ocelli/safetensors';
import { expect, it } from 'vitest';
import { last, metricsLines, ocelli, start, workFolder } from './command-line.js';

const work = workFolder();
const kills = 20;

// Momentum, augmentation, the order of the images and the sums of a half-done epoch are all in play, and much of the time goes into saving.
const options =
  '--dataset shapes --train-limit 110 --test-limit 20 --epochs 3 --batch-size 16 --model-options channels=16 --optimizer sgd --lr 0.02 ' +
  '--augment crop-flip --checkpoint-every 1 --seed 7 --json';
const train = (runDir: string): string[] => ['train', ...options.split(' '), '--run-dir', runDir];

const tensors = (runDir: string, file: string) => readSafetensors(new Uint8Array(readFileSync(join(runDir, file))));

/** What a run measured, without the times. */
const measured = (runDir: string) =>
  metricsLines(runDir).map(({ event, step, epoch, loss, metrics, isBest }) => ({ event, step, epoch, loss, metrics, isBest }));

it(`comes to the same weights after ${kills} kills at random moments as without one`, { timeout: 900_000 }, async () => {
  const whole = join(work, 'whole');
  const began = performance.now();
  const uninterrupted = await ocelli(train(whole));
  expect([uninterrupted.code, uninterrupted.stderr]).toEqual([0, '']);
  const milliseconds = performance.now() - began;

  const rng = new Rng(20_261_124);
  for (let round = 0, killed = 0; killed < kills; round++) {
    const runDir = join(work, `killed-${round}`);
    for (;;) {
      const { child, finished } = start([...train(runDir), '--resume']);
      // From before the first step to the end: starting, training, saving, measuring and writing the report are all hit.
      const timer = setTimeout(() => child.kill('SIGKILL'), rng.uniform(0.3, 1) * milliseconds);
      const { code, signal, stderr, ...output } = await finished;
      clearTimeout(timer);
      if (signal === 'SIGKILL') {
        killed++;
        continue;
      }
      expect([code, stderr]).toEqual([0, '']);
      expect(last({ code, signal, stderr, ...output })).toMatchObject({ metrics: last(uninterrupted)['metrics'] });
      break;
    }
    for (const file of ['last/checkpoint.safetensors', 'best.safetensors']) {
      expect(tensors(runDir, file)).toEqual(tensors(whole, file));
    }
    expect(measured(runDir)).toEqual(measured(whole));
  }
});
