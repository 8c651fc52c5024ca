/**
 * An epoch of ResNet-18 on CIFAR-10, beside PyTorch's: batches of 128, the usual crops and flips, loaded by one worker each. No whole
 * epoch is run but some steps of one, loading included, in interleaved rounds; their time is that of an epoch by the number of steps.
 * Needs OCELLI_DATA, below which `cifar-10-batches-bin` is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wasm } from '../packages/backend-wasm/src/index.js';
import { compile } from '../packages/compile/src/index.js';
import { type Batch, DataLoader } from '../packages/data/src/index.js';
import { type BatchSource, constant, crossEntropy, sgd, Trainer } from '../packages/train/src/index.js';
import { formulaStateDict } from '../tooling/testing/src/formula-state-dict.js';
import { median, type Row } from './row.js';
import { conversation } from './training/conversation.js';
import { makeModel } from './training/models/make-model.js';

const rounds = 4;
const steps = 5;
const batchSize = 128;
const settings = { learningRate: 0.02, momentum: 0.9, weightDecay: 5e-4 };
const python = '/usr/bin/python3';

interface Burst {
  readonly seconds: number;
  /** The mean of its steps' losses. */
  readonly loss: number;
}

interface Side {
  burst(): Promise<Burst>;
  stop(): Promise<void>;
}

export async function run(): Promise<Row[]> {
  const folder = process.env['OCELLI_DATA'] ?? '';
  if (!existsSync(join(folder, 'cifar-10-batches-bin'))) {
    return [{ name: 'passed over', unit: '', note: 'OCELLI_DATA does not name the folder that holds cifar-10-batches-bin' }];
  }
  const torch = await makeTorch(folder);
  if (typeof torch === 'string') return [{ name: 'passed over', unit: '', note: torch }];
  const { length, ...ours } = await makeOurs(folder);
  const sides = { ours, torch };
  const bursts: Record<keyof typeof sides, Burst[]> = { ours: [], torch: [] };
  for (const { burst } of Object.values(sides)) await burst();
  for (let round = 0; round < rounds; round++) {
    for (const name of ['ours', 'torch'] as const) bursts[name].push(await sides[name].burst());
  }
  for (const { stop } of Object.values(sides)) await stop();
  const epoch = (name: keyof typeof sides): number => (length / steps) * median(bursts[name].map(({ seconds }) => seconds));
  const note = (name: keyof typeof sides): string =>
    `by ${rounds} times ${steps} of ${length} steps; the last ones' mean loss ${bursts[name].at(-1)?.loss.toFixed(3)}`;
  const ratios = bursts.ours.map(({ seconds }, round) => (bursts.torch[round]?.seconds ?? Number.NaN) / seconds);
  return [
    { name: 'an epoch, compiled', value: epoch('ours'), unit: 's', note: note('ours') },
    { name: 'an epoch, PyTorch', value: epoch('torch'), unit: 's', note: note('torch') },
    { name: 'compiled, times as fast', value: median(ratios), unit: 'x' },
  ];
}

/** The trainer, whose epochs are bursts here. */
async function makeOurs(folder: string): Promise<Side & { readonly length: number }> {
  await wasm().start();
  const source = { module: new URL('./cifar10/photos.ts', import.meta.url), options: { folder } };
  const loader = new DataLoader(source, { batchSize, shuffle: true, workers: 1 });
  await loader.open();
  const batches = stream(loader);
  const few: BatchSource = {
    length: steps,
    async *epoch() {
      for (let count = 0; count < steps; count++) yield (await batches.next()).value as Batch;
    },
  };
  const model = await makeModel('resnet18-cifar');
  model.initialize(0);
  model.loadStateDict(formulaStateDict(Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]))));
  const { learningRate: rate, ...rest } = settings;
  const parts = { model, loss: crossEntropy(), optimizer: sgd(rest), schedule: constant({ rate }) };
  const trainer = new Trainer({ ...parts, engine: compile });
  const run = trainer.fit(few, { epochs: rounds + 1 });
  return {
    length: loader.length,
    async burst() {
      const before = performance.now();
      const { value } = await run.next();
      return { seconds: (performance.now() - before) / 1e3, loss: value?.metrics.train['loss'] ?? Number.NaN };
    },
    async stop() {
      await run.return(undefined as never);
      trainer.dispose();
      model.dispose();
      await batches.return(undefined);
      await loader.close();
    },
  };
}

async function* stream(loader: DataLoader): AsyncGenerator<Batch, void> {
  for (let epoch = 0; ; epoch++) yield* loader.epoch(epoch);
}

/** PyTorch in a process of its own, or why there is none. */
async function makeTorch(folder: string): Promise<Side | string> {
  if (!existsSync(python)) return `there is no ${python}, the Python that Debian's python3-torch belongs to`;
  const child = spawn(python, ['-B', join(import.meta.dirname, 'cifar10/server.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ask = conversation(child);
  try {
    await ask();
  } catch (error) {
    return `PyTorch does not start in ${python}: ${(error as Error).message}`;
  }
  await ask({ folder, batch: batchSize, ...settings });
  return {
    burst: async () => (await ask({ step: steps })) as Burst,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
