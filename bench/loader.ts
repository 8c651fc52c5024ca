/**
 * Images a second of JPEG decode + random resized crop + flip + normalise at 224: the loader with 1 and 2 workers against loops
 * over sharp alone that do the same pixel work. Needs OCELLI_DATA, the folder that holds `imagenet-sample`.
 *
 * A sharp loop of n threads keeps n pictures in the making, libvips being held to one thread each; it knows its crops before, so
 * that it need not ask for a picture's size. Rounds are interleaved; CPU time is that of the whole process.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataLoader } from '../packages/data/src/index.js';
import { Rng } from '../packages/random/src/index.js';
import { normalizeImage, type PixelBox } from '../packages/transforms/src/index.js';
import { crop, flip, listPhotos, mean, sharp, size, std } from './loader/photos.js';
import { median, type Row } from './row.js';

const rounds = 7;
const epochsPerRound = 3;
const batchSize = 25;

interface Plan {
  readonly file: string;
  readonly box: PixelBox;
  readonly flipped: boolean;
}

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The crops and flips that the loader draws in an epoch, in its order. */
async function planEpoch(files: readonly string[], epoch: number): Promise<Plan[]> {
  const stream = new Rng(0).fork('transform').fork(epoch);
  const order = new Rng(0).fork('sampler').fork(epoch).permutation(files.length);
  const plans: Plan[] = [];
  for (const index of order) {
    const file = files[index] ?? '';
    const { width, height } = await sharp(file, { ignoreIcc: true }).metadata();
    const rng = stream.fork(index);
    plans.push({ file, box: crop.draw({ width, height }, rng), flipped: flip.draw({ width: size, height: size }, rng) });
  }
  return plans;
}

async function sharpLoop(plans: readonly Plan[], threads: number): Promise<void> {
  const left = plans.values();
  const run = async (): Promise<void> => {
    for (const { file, box, flipped } of left) {
      const { data } = await sharp(file, { ignoreIcc: true })
        .extract(box)
        .resize(size, size, { fit: 'fill', kernel: 'linear' })
        .flop(flipped)
        .raw()
        .toBuffer({ resolveWithObject: true });
      normalizeImage({ data, height: size, width: size, channels: 3 }, { mean, std });
    }
  };
  await Promise.all(Array.from({ length: threads }, run));
}

async function drain(loader: DataLoader, epochs: readonly number[]): Promise<void> {
  for (const epoch of epochs) for await (const batch of loader.epoch(epoch)) if (batch.shape[1] !== size) throw new Error('size');
}

async function measure(work: () => Promise<void>): Promise<Cost> {
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds: (performance.now() - before) / 1e3, cpuSeconds: (user + system) / 1e6 };
}

export async function run(): Promise<Row[]> {
  const folder = join(process.env['OCELLI_DATA'] ?? '', 'imagenet-sample');
  if (!existsSync(folder)) {
    return [{ name: 'passed over', unit: '', note: 'OCELLI_DATA does not name the folder that holds imagenet-sample' }];
  }
  const files = listPhotos(folder);
  const epochs = Array.from({ length: epochsPerRound }, (_, epoch) => epoch);
  const plans = (await Promise.all(epochs.map((epoch) => planEpoch(files, epoch)))).flat();
  const source = { module: new URL('./loader/photos.ts', import.meta.url), options: { folder } };
  const loaders = [1, 2].map((workers) => ({ workers, loader: new DataLoader(source, { batchSize, shuffle: true, workers }) }));
  const contestants = [
    ...[1, 2].map((threads) => ({ name: `sharp loop, ${threads} thread(s)`, work: () => sharpLoop(plans, threads) })),
    ...loaders.map(({ workers, loader }) => ({ name: `loader, ${workers} worker(s)`, work: () => drain(loader, epochs) })),
  ];
  const costs = new Map<string, Cost[]>(contestants.map(({ name }) => [name, []]));
  for (const { work } of contestants) await work();
  for (let round = 0; round < rounds; round++) {
    for (const { name, work } of contestants) costs.get(name)?.push(await measure(work));
  }
  await Promise.all(loaders.map(({ loader }) => loader.close()));
  const rate = (name: string): number => plans.length / median((costs.get(name) ?? []).map(({ seconds }) => seconds));
  const cpu = (name: string): number =>
    (1e3 * median((costs.get(name) ?? []).map(({ cpuSeconds }) => cpuSeconds))) / plans.length;
  return [
    ...contestants.map(({ name }) => ({
      name,
      value: rate(name),
      unit: 'images/s',
      note: `${cpu(name).toFixed(2)} ms CPU an image`,
    })),
    ...[1, 2].map((count) => ({
      name: `loader / sharp loop, ${count}`,
      value: rate(`loader, ${count} worker(s)`) / rate(`sharp loop, ${count} thread(s)`),
      unit: 'x',
      note: 'goal: at least 0.9',
    })),
  ];
}
