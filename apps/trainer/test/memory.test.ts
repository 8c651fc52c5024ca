import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ocelli, workFolder } from './command-line.js';

const work = workFolder();

/** A run of 25 steps an epoch, with augmentation, validation and saving, whose resident memory is told every hundred steps. */
async function growth({ steps, engine, leak = false }: { steps: number; engine: string; leak?: boolean }): Promise<number> {
  const name = `${engine}-${leak}`;
  // What nothing refers to any more is collected before memory is read.
  writeFileSync(
    join(work, `${name}.config.ts`),
    `import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const kept: Float32Array[] = [];

export default {
  trainLimit: 222,
  testLimit: 20,
  batchSize: 8,
  epochs: ${steps / 25},
  augment: 'crop-flip',
  modelOptions: { channels: 4, hidden: 16 },
  callbacks: {
    onStep({ step }: { step: number }) {
      // As large as a batch of images.
      if (${leak}) kept.push(new Float32Array(8 * 32 * 32 * 3).fill(step));
      if (step % 100 !== 0) return;
      collect();
      console.log(JSON.stringify({ event: 'memory', step, bytes: process.memoryUsage.rss() }));
    },
  },
};
`,
  );
  const args = ['train', '--config', `${name}.config.ts`, '--engine', engine, '--run-dir', name, '--json'];
  const { code, stderr, events } = await ocelli(args, work);
  expect([code, stderr]).toEqual([0, '']);
  const read = events.flatMap(({ event, bytes }) => (event === 'memory' ? [Number(bytes)] : []));
  expect(read).toHaveLength(steps / 100);
  // Of two readings alone either may be 7 MiB off beside other work; the least of several is steadier.
  const half = Math.floor(read.length / 2);
  return Math.min(...read.slice(half)) - Math.min(...read.slice(0, half));
}

// Code that is compiled late takes 1 or 2 MiB; where one batch of images is kept in each step, it is 18 in two hundred steps.
const limit = 6 * 2 ** 20;

test('the memory of a run of five hundred steps is flat', async () => {
  expect(await growth({ steps: 500, engine: 'eager' })).toBeLessThan(limit);
}, 120_000);

test('the memory of a run of two thousand compiled steps is flat', async () => {
  expect(await growth({ steps: 2000, engine: 'compiled' })).toBeLessThan(limit);
}, 240_000);

test('memory that leaks is found', async () => {
  expect(await growth({ steps: 500, engine: 'compiled', leak: true })).toBeGreaterThan(limit);
}, 120_000);
