import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapesDataset } from '@ocelli/data';
import { Rng } from '@ocelli/random';
import { readSafetensors } from '@ocelli/safetensors';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Finished, last, metricsLines, ocelliHere, start, workFolder } from './command-line.js';

const work = workFolder();
const photos = join(work, 'photos');

beforeAll(async () => {
  const images = shapesDataset({ length: 60 });
  for (let index = 0; index < 60; index++) {
    const label = index % 3;
    const folder = join(photos, index < 45 ? 'train' : 'val', ['red fox', 'hare', 'owl'][label] ?? '');
    mkdirSync(folder, { recursive: true });
    const { image } = await images.get(index, new Rng(0));
    const { data, height, width } = image;
    await sharp(data, { raw: { height, width, channels: 3 } })
      .jpeg()
      .toFile(join(folder, `${index}.jpg`));
  }
  const owls = join(photos, 'train/owl');
  const whole = readFileSync(join(owls, '2.jpg'));
  writeFileSync(join(owls, '2.jpg'), whole.subarray(0, whole.length / 2));
});

const flags = [
  'train',
  '--dataset',
  'imagefolder',
  '--data-dir',
  photos,
  '--image-size',
  '16',
  '--batch-size',
  '8',
  '--epochs',
  '2',
];
const torn = join(photos, 'train/owl/2.jpg');

test('a damaged photo among good ones ends the run with its name, or is passed over, named and counted', async () => {
  const failed = await ocelliHere([...flags, '--run-dir', join(work, 'failed')]);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(new RegExp(`^ocelli: .*${torn}.*\\n$`));

  const skipped = await ocelliHere([...flags, '--on-bad-image', 'skip', '--run-dir', join(work, 'skipped'), '--json']);
  expect(skipped.code).toBe(0);
  const warnings = ({ events }: Finished) => events.filter(({ event }) => event === 'warning').map(({ message }) => message);
  const once = [expect.stringContaining(torn), '1 image that cannot be read passed over so far'];
  expect(warnings(skipped)).toEqual(once);
  expect(last(skipped)).toMatchObject({ event: 'done', metrics: { test: { accuracy: expect.any(Number) } } });

  // Once also where its features are computed before it is read for the whole model.
  const tuning = ['--weights', join(work, 'skipped/best.safetensors'), '--fine-tune', '--freeze-epochs', '1'];
  const runDir = join(work, 'tuned');
  const tuned = await ocelliHere([...flags, ...tuning, '--on-bad-image', 'skip', '--run-dir', runDir, '--json']);
  expect(warnings(tuned)).toEqual(once);
  const features = tuned.events.find(({ event }) => event === 'features');
  expect(features).toMatchObject({ images: 44 });
  // And where there is no memory for the features the same batches are made.
  using memory = vi.spyOn(process, 'availableMemory').mockReturnValue(1);
  const anew = join(work, 'anew');
  expect((await ocelliHere([...flags, ...tuning, '--on-bad-image', 'skip', '--run-dir', anew, '--json'])).code).toBe(0);
  expect(memory).toHaveBeenCalled();
  const weights = (folder: string) => readSafetensors(readFileSync(join(folder, 'last/checkpoint.safetensors')));
  expect(weights(anew)).toEqual(weights(runDir));

  const predictFailed = await ocelliHere(['predict', join(work, 'skipped'), join(photos, 'train/owl'), '--json']);
  expect(predictFailed.code).toBe(1);
  expect(last(predictFailed)).toMatchObject({ event: 'error', message: expect.stringContaining(torn) });
  const predicted = await ocelliHere([
    'predict',
    join(work, 'skipped'),
    join(photos, 'train/owl'),
    '--on-bad-image',
    'skip',
    '--json',
  ]);
  expect(predicted.code).toBe(0);
  expect(last(predicted)).toMatchObject({ skipped: [{ file: torn }] });
}, 120_000);

test('photos of one class alone are refused', async () => {
  const folder = join(work, 'alone');
  cpSync(join(photos, 'val/hare'), join(folder, 'hare'), { recursive: true });
  const { code, stderr } = await ocelliHere([
    'train',
    '--dataset',
    'imagefolder',
    '--data-dir',
    folder,
    '--run-dir',
    join(work, 'a'),
  ]);
  expect([code, stderr]).toEqual([
    1,
    `ocelli: ${folder}: all images are of one class, hare; there must be a folder for each of two or more\n`,
  ]);
});

const small = ['train', '--train-limit', '64', '--test-limit', '10', '--batch-size', '16', '--epochs', '2'];

test('a loss that is not finite ends the run with the step and the layer; what was trained is kept', async () => {
  const runDir = join(work, 'nan');
  const { code, stderr } = await ocelliHere([...small, '--optimizer', 'sgd', '--lr', '1e6', '--run-dir', runDir]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ocelli: The (loss|gradient).* of step \d+ is not finite.*Lower the learning rate.*kept in .*\n$/);
  expect(readdirSync(join(runDir, 'last'))).toEqual(['checkpoint.safetensors']);
}, 60_000);

test('a photo that cannot be read after the training leaves the run to be gone on with', async () => {
  const [folder, runDir] = [join(work, 'late'), join(work, 'late-run')];
  cpSync(join(photos, 'val'), join(folder, 'train'), { recursive: true });
  cpSync(join(photos, 'val'), join(folder, 'val'), { recursive: true });
  const bad = join(folder, 'val/hare/46.jpg');
  writeFileSync(bad, 'no photo');
  const args = ['--dataset', 'imagefolder', '--data-dir', folder, '--image-size', '16', '--batch-size', '8', '--epochs', '1'];
  const { code, stderr } = await ocelliHere(['train', ...args, '--run-dir', runDir]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${bad}: cannot be read as a picture`);
  expect(stderr).toMatch(/; the training is complete and saved, go on with .*ocelli train --resume --run-dir .*late-run\n$/);
  const resumed = await ocelliHere(['train', '--resume', '--run-dir', runDir, '--on-bad-image', 'skip', '--json']);
  expect(last(resumed)).toMatchObject({ event: 'done', runDir });
}, 60_000);

test('a disk that takes no more, a damaged checkpoint and one of another architecture: one line, and the last checkpoint stays', async () => {
  const runDir = join(work, 'run');
  const begun = await ocelliHere([...small, '--run-dir', runDir, '--json']);
  expect(begun.code).toBe(0);
  const checkpoint = join(runDir, 'last/checkpoint.safetensors');
  const before = readFileSync(checkpoint);

  const resume = ['train', '--resume', '--run-dir', runDir, '--epochs', '3'];
  const full = await start(resume, { largestFile: 1024 }).finished;
  expect([full.code, full.stderr]).toEqual([
    1,
    // The weights come before the checkpoint, after an epoch that is the best so far.
    expect.stringMatching(/^ocelli: .*(best|checkpoint)\.safetensors: .*\(EFBIG\).*--resume.*\n$/),
  ]);
  expect(readFileSync(checkpoint).equals(before)).toBe(true);
  expect(readdirSync(join(runDir, 'last'))).toEqual(['checkpoint.safetensors']);

  // Nothing is promised where no checkpoint could be written at all.
  const never = await start([...small, '--run-dir', join(work, 'never')], { largestFile: 512 }).finished;
  expect([never.code, never.stderr]).toEqual([1, expect.stringMatching(/^ocelli: .*best\.safetensors: .*\(EFBIG\).*\n$/)]);
  expect(never.stderr).not.toContain('--resume');

  const other = join(work, 'other');
  mkdirSync(join(other, 'last'), { recursive: true });
  const config = readFileSync(join(runDir, 'config.json'), 'utf8').replace('"options": {', '"options": { "channels": 8,');
  writeFileSync(join(other, 'config.json'), config);
  writeFileSync(join(other, 'last/checkpoint.safetensors'), before);
  writeFileSync(join(other, 'best.safetensors'), readFileSync(join(runDir, 'best.safetensors')));
  const misfit = await ocelliHere(['train', '--resume', '--run-dir', other]);
  expect([misfit.code, misfit.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^ocelli: .*checkpoint\.safetensors: not a checkpoint of this model and optimiser: .*conv1\.weight.*\n$/,
    ),
  ]);
  const evaluated = await ocelliHere(['eval', other]);
  expect([evaluated.code, evaluated.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^ocelli: .*best\.safetensors: not the weights of this SmallCnn: .*conv1\.weight is \[32,3,3,3\] and not \[8,3,3,3\].*\n$/,
    ),
  ]);

  writeFileSync(checkpoint, before.subarray(0, before.length - 100));
  const damaged = await ocelliHere(resume);
  expect([damaged.code, damaged.stderr]).toEqual([
    1,
    expect.stringMatching(/^ocelli: .*checkpoint\.safetensors: .*damaged.*\n$/),
  ]);
  writeFileSync(checkpoint, before);
  const resumed = await ocelliHere([...resume, '--json']);
  expect(resumed.code).toBe(0);
  expect(metricsLines(runDir).filter(({ event }) => event === 'epoch')).toHaveLength(3);
}, 120_000);
