import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '@ocelli/safetensors';
import { expect, test } from 'vitest';
import { last, metricsLines, ocelli, ocelliHere, workFolder } from './command-line.js';

const work = workFolder();
const small = '--train-limit 140 --test-limit 20 --batch-size 32 --optimizer sgd --lr 0.02 --schedule constant'.split(' ');
const options = [...small, '--model-options', 'channels=8,hidden=32'];

const tensors = (runDir: string) => readSafetensors(new Uint8Array(readFileSync(join(runDir, 'last/checkpoint.safetensors'))));
const config = (runDir: string): unknown => JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8'));

/** Trains to an epoch, from where the run stands, and says what ran. */
async function train(name: string, epochs: number, engine: 'compiled' | 'eager'): Promise<string> {
  const runDir = join(work, name);
  const args = ['train', ...options, '--run-dir', runDir, '--resume', '--epochs', String(epochs), '--engine', engine, '--json'];
  const finished = await ocelliHere(args);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  expect(last(finished)).toMatchObject({ engine });
  expect(config(runDir)).toMatchObject({ engine, settings: { engine } });
  return runDir;
}

/** The largest distance of a weight tensor of two runs, as a share of its length. */
function distance(a: string, b: string): number {
  const [left, right] = [tensors(a), tensors(b)];
  expect(Object.keys(left)).toEqual(Object.keys(right));
  const weights = Object.keys(left).filter((name) => !name.startsWith('optimizer/'));
  const values = (run: typeof left, name: string) => Array.from((run[name]?.data ?? []) as ArrayLike<number>, Number);
  const distances = weights.map((name) => {
    const other = values(right, name);
    const own = values(left, name);
    return Math.hypot(...own.map((value, index) => value - (other[index] ?? Number.NaN))) / Math.hypot(...own);
  });
  return Math.max(...distances);
}

test('a checkpoint moves between the engines, both ways, and comes to what either alone comes to', async () => {
  const compiled = await train('compiled', 4, 'compiled');
  const eager = await train('eager', 4, 'eager');
  await train('to-eager', 2, 'compiled');
  const toEager = await train('to-eager', 4, 'eager');
  await train('to-compiled', 2, 'eager');
  const toCompiled = await train('to-compiled', 4, 'compiled');
  // Twenty steps of sums in another order: 1e-4 where a rectifier has flipped. Where the momentum was lost on the way it was 0.15.
  for (const other of [eager, toEager, toCompiled]) {
    expect(distance(compiled, other)).toBeGreaterThan(0);
    expect(distance(compiled, other)).toBeLessThan(1e-3);
    const losses = (runDir: string) =>
      metricsLines(runDir).flatMap(({ event, loss }) => (event === 'step' ? [Number(loss)] : []));
    expect(losses(other)).toEqual(losses(compiled).map((loss) => expect.closeTo(loss, 4)));
  }
  const testLoss = async (...args: readonly string[]): Promise<number> => {
    const evaluated = last(await ocelliHere(['eval', compiled, ...args, '--json'])) as { metrics: { test: { loss: number } } };
    expect(evaluated).toMatchObject({ engine: args[1] ?? 'compiled' });
    return evaluated.metrics.test.loss;
  };
  expect(await testLoss('--engine', 'eager')).toBeCloseTo(await testLoss(), 5);
});

test('a run is reproduced bit for bit on the engine that it was made on', async () => {
  for (const engine of ['compiled', 'eager'] as const) {
    const runDir = await train(`first-${engine}`, 2, engine);
    const file = join(runDir, 'best.safetensors');
    // As if no engine had been asked for.
    const bytes = new Uint8Array(readFileSync(file));
    const { checksum: _, ...metadata } = readSafetensorsMetadata(bytes);
    const { settings, ...made } = JSON.parse(metadata['config'] ?? '') as { settings: object };
    const unasked = { ...made, settings: { ...settings, engine: undefined } };
    writeFileSync(file, writeSafetensors(readSafetensors(bytes), { ...metadata, config: JSON.stringify(unasked) }));
    const again = await ocelliHere(['reproduce', file, '--run-dir', join(work, `again-${engine}`), '--json']);
    expect(last(again)).toMatchObject({ engine, sameWeights: true });
  }
});

test.each(['wasm', 'onnx'])('a backend that is named runs the steps itself: %s', async (device) => {
  const runDir = join(work, `named-${device}`);
  const trained = await ocelliHere(['train', ...options, '--epochs', '1', '--device', device, '--run-dir', runDir, '--json']);
  expect(last(trained)).toMatchObject({ backend: device, engine: 'eager' });
  expect(last(await ocelliHere(['eval', runDir, '--device', device, '--json']))).toEqual({
    ...last(trained),
    seconds: expect.any(Number),
  });
});

test('what cannot be compiled is run eagerly with one warning that says why, or not at all where compiling was asked for', async () => {
  const file = join(work, 'reading.config.ts');
  writeFileSync(
    file,
    `import { crossEntropy } from '@ocelli/train';
import { mul } from '@tensorflow/tfjs-core';
export default {
  loss: (outputs, targets) => {
    const loss = crossEntropy()(outputs, targets);
    return mul(loss, loss.dataSync()[0] > 100 ? 0 : 1);
  },
};
`,
  );
  const runDir = join(work, 'reading');
  const args = ['train', ...options, '--epochs', '2', '--config', file];
  const fallen = await ocelli([...args, '--run-dir', runDir, '--json']);
  expect([fallen.code, fallen.stderr]).toEqual([0, '']);
  const warnings = fallen.events.flatMap(({ event, message }) => (event === 'warning' ? [message] : []));
  expect(warnings).toEqual([expect.stringMatching(/^the step runs operation by operation: the function reads the elements of/)]);
  expect(fallen.events.flatMap(({ event, engine }) => (event === 'engine' ? [engine] : []))).toEqual(['compiled', 'eager']);
  expect(last(fallen)).toMatchObject({ engine: 'eager' });
  expect(config(runDir)).toMatchObject({ engine: 'eager' });
  const refused = await ocelliHere([...args, '--engine', 'compiled', '--run-dir', join(work, 'refused')]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^ocelli: --engine compiled: the function reads the elements of .*\n$/),
  ]);
});
