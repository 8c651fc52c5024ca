import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ocelli, workFolder } from './command-line.js';

const work = workFolder();

// 25 steps an epoch, with augmentation, validation and saving; what nothing refers to any more is collected before memory is read.
writeFileSync(
  join(work, 'ocelli.config.ts'),
  `import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export default {
  trainLimit: 222,
  testLimit: 20,
  batchSize: 8,
  epochs: 20,
  augment: 'crop-flip',
  modelOptions: { channels: 4, hidden: 16 },
  callbacks: {
    onStep({ step }: { step: number }) {
      if (step % 100 !== 0) return;
      collect();
      console.log(JSON.stringify({ event: 'memory', step, bytes: process.memoryUsage.rss() }));
    },
  },
};
`,
);

test('the memory of a run of five hundred steps is flat', async () => {
  const { code, stderr, events } = await ocelli(['train', '--run-dir', 'run', '--json'], work);
  expect([code, stderr]).toEqual([0, '']);
  const read = events.filter(({ event }) => event === 'memory');
  expect(read.map(({ step }) => step)).toEqual([100, 200, 300, 400, 500]);
  const growth = Number(read.at(-1)?.['bytes']) - Number(read[0]?.['bytes']);
  // Code that is compiled late takes 1 or 2 MiB; where one batch of images was kept in each step, it was 24.
  expect(growth).toBeLessThan(6 * 2 ** 20);
}, 120_000);
