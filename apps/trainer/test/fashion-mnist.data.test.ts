import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { last, ocelli, ocelliHere, workFolder } from './command-line.js';

const data = process.env['OCELLI_DATA'];
const folder = join(data ?? '', 'fashion-mnist');
const isThere = data !== undefined && existsSync(folder);
if (!isThere) process.stdout.write('notice: OCELLI_DATA names no folder with fashion-mnist, so training on it is passed over\n');

const work = workFolder();

it.skipIf(!isThere)(
  'learns Fashion-MNIST from its original files, and measures and resumes from what it saved',
  async () => {
    const runDir = join(work, 'run');
    const flags = ['--dataset', 'fashion-mnist', '--data-dir', folder, '--train-limit', '4000', '--test-limit', '2000'];
    const trained = await ocelli([
      'train',
      '--model',
      'small-cnn',
      ...flags,
      '--epochs',
      '1',
      '--batch-size',
      '32',
      '--run-dir',
      runDir,
      '--json',
    ]);
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    const { engine, metrics } = last(trained) as { engine: string; metrics: { test: { accuracy: number } } };
    expect(engine).toBe('compiled');
    // One pass over 3,600 images; five over all of them reach 91 %.
    expect(metrics.test.accuracy).toBeGreaterThan(0.75);
    expect(last(await ocelliHere(['eval', runDir, '--json']))).toEqual({ ...last(trained), seconds: expect.any(Number) });
  },
  120_000,
);
