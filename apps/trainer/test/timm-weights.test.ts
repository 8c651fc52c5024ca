import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel } from '@ocelli/models';
import { savePretrained } from '@ocelli/models/pretrained';
import { BatchNorm2d } from '@ocelli/nn';
import { readSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { bestModel, openRun } from '../src/run/open-run.js';
import { publishedModel } from '../src/training/published-model.js';
import { type Finished, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const preprocessing = { imageSize: 32, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], interpolation: 'bicubic' } as const;

async function done(args: readonly string[]): Promise<Finished> {
  const finished = await ocelliHere(args);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return finished;
}

test('a fine-tuned run computes with the epsilon of its first weights, when it goes on and when it is opened too', async () => {
  const weights = join(work, 'mobilenet');
  const [whole, stopped] = [join(work, 'whole'), join(work, 'stopped')];
  await done(['doctor', '--json']);
  using timms = await createModel('mobilenet_v3_small', { normEpsilon: 1e-5, numClasses: 3, imageSize: 32, seed: 1 });
  await savePretrained(timms, weights, { architecture: 'mobilenet_v3_small', names: 'timm', preprocessing });
  const data = '--train-limit 8 --test-limit 2 --batch-size 4 --freeze-epochs 2 --epochs 2 --engine eager'.split(' ');
  const tuning = ['train', '--model', 'mobilenet_v3_small', '--weights', weights, ...data, '--json'];
  await done([...tuning, '--run-dir', whole]);
  const config = join(work, 'ocelli.config.mjs');
  const stop = `({ step }) => { if (step === 3) throw new Error('stopped on purpose'); }`;
  writeFileSync(config, `export default { callbacks: { onStep: ${stop} } };\n`);
  const { stderr } = await ocelliHere([...tuning, '--config', config, '--run-dir', stopped]);
  expect(stderr).toContain('stopped on purpose');
  await done(['train', '--resume', '--run-dir', stopped, '--json']);
  const tensors = (folder: string) => readSafetensors(readFileSync(join(folder, 'last/checkpoint.safetensors')));
  expect(
    Object.entries(tensors(stopped)).filter(([name, { data }]) => String(data) !== String(tensors(whole)[name]?.data)),
  ).toEqual([]);
  expect(JSON.parse(readFileSync(join(whole, 'config.json'), 'utf8')).model.options).toMatchObject({ normEpsilon: 1e-5 });
  using best = await bestModel(await openRun(whole));
  const norms = best.modules().filter((module) => module instanceof BatchNorm2d);
  expect(new Set(norms.map(({ epsilon }) => epsilon))).toEqual(new Set([1e-5]));
}, 120_000);

test("weights' own windows are the model's, without a word", async () => {
  const weights = join(work, 'swin');
  const window = [16, 16, 16, 8];
  using timms = await createModel('swin_v2_t', { window, numClasses: 2, seed: 1 });
  await savePretrained(timms, weights, { architecture: 'swin_v2_t', names: 'timm' });
  const { model, options } = await publishedModel('swin_v2_t', { numClasses: 2 }, weights);
  expect(options).toEqual({ window, numClasses: 2 });
  expect(model.timmArguments?.()).toEqual({ window_size: window });
  model.dispose();
  await expect(publishedModel('swin_v2_t', { numClasses: 2, window: 8 }, weights)).rejects.toThrow('window_size [16,16,16,8]');
}, 60_000);
