import { Rng } from '@ocelli/random';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Dataset } from '../dataset.js';
import type { Batch } from './batch.js';
import { DataLoader, type DataLoaderOptions } from './data-loader.js';
import type { SampleError } from './sample-error.js';
import noiseDataset, { type NoiseDatasetOptions } from './testing/noise-dataset.js';

/** A loader that is closed when the test is over. */
function noiseLoader(workers: number, options: NoiseDatasetOptions, loaderOptions: Partial<DataLoaderOptions> = {}): DataLoader {
  const module = new URL('./testing/noise-dataset.ts', import.meta.url);
  const loader = new DataLoader({ module, options }, { batchSize: 4, workers, ...loaderOptions });
  onTestFinished(() => loader.close());
  return loader;
}

async function all<Output>(batches: AsyncIterable<Output>): Promise<Output[]> {
  const collected: Output[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}

interface Thrown extends Error {
  code?: string;
  cause?: Thrown;
}

async function thrownBy(run: () => Promise<unknown>): Promise<Thrown> {
  try {
    await run();
  } catch (error) {
    return error as Thrown;
  }
  throw new Error('Nothing was thrown.');
}

test.each([
  { workers: 0, late: true },
  { workers: 0, bytes: true },
  { workers: 1, late: true, bytes: true },
  { workers: 2, bytes: true },
  { workers: 3, late: true },
])('gives bit for bit what a loop over the dataset gives: %o', async ({ workers, ...kind }) => {
  const options = { length: 22, ...kind };
  const loader = noiseLoader(workers, options, { shuffle: true, seed: 5, prefetch: 1 });
  const dataset = noiseDataset(options);
  const order = new Rng(5).fork('sampler').fork(3).permutation(22);
  const batches = await all(loader.epoch(3));
  expect(batches.map((batch) => batch.shape[0])).toEqual([4, 4, 4, 4, 4, 2]);
  expect(batches.flatMap((batch) => [...batch.indices])).toEqual([...order]);
  for (const { images, shape, labels, indices } of batches) {
    expect(shape.slice(1)).toEqual([4, 3, 2]);
    for (const [position, index] of indices.entries()) {
      const { image, label } = await dataset.get(index, new Rng(5).fork('transform').fork(3).fork(index));
      const levels = image.data instanceof Float32Array ? image.data : Float32Array.from(image.data, (level) => level / 255);
      expect(images.slice(position * 24, (position + 1) * 24)).toEqual(levels);
      expect(labels[position]).toBe(label);
    }
  }
});

describe.each([0, 2])('with %i workers', (workers) => {
  test('goes on where it is told, with the same batches', async () => {
    const loader = noiseLoader(workers, { length: 18 }, { shuffle: true });
    const whole = await all(loader.epoch(1));
    expect(await all(loader.epoch(1, { start: 2 }))).toEqual(whole.slice(2));
    expect(await all(loader.epoch(1, { start: 5 }))).toEqual([]);
    expect((await thrownBy(() => all(loader.epoch(1, { start: 6 })))).message).toMatch('start is 6, but an epoch has 5 batches');
  });

  test('knows its length after open(), and drops the last batch', async () => {
    const loader = await noiseLoader(workers, { length: 18 }, { dropLast: true }).open();
    expect([loader.length, loader.sampleCount]).toEqual([4, 18]);
    expect((await all(loader.epoch(0))).map((batch) => batch.labels.length)).toEqual([4, 4, 4, 4]);
  });

  test('batches stay as they are while later ones are made', async () => {
    const batches = await all(noiseLoader(workers, { length: 40 }, { prefetch: 0 }).epoch(0));
    expect(batches).toEqual(await all(noiseLoader(0, { length: 40 }).epoch(0)));
    for (const { images } of batches) expect(images.buffer).toBeInstanceOf(ArrayBuffer);
  });

  test('an error names the sample and has its own cause; the loader can be used again', async () => {
    const loader = noiseLoader(workers, { length: 20, bad: 9, late: true });
    const labels: number[] = [];
    const error = await thrownBy(async () => {
      for await (const batch of loader.epoch(0)) labels.push(...batch.labels);
    });
    expect(error).toMatchObject({ name: 'SampleError', message: 'Sample 9 (noise 9) could not be loaded: The picture is torn.' });
    expect((error as SampleError).index).toBe(9);
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: 'The picture is torn.', code: 'TORN' });
    expect(error.cause?.stack).toMatch('noise-dataset');
    expect(labels).toHaveLength(8);
    for await (const batch of loader.epoch(0)) {
      expect([...batch.indices]).toEqual([0, 1, 2, 3]);
      break;
    }
  });

  test('leaves bad samples out where it is told to, and names each once', async () => {
    // The whole of batch 1, one sample of batch 2, the last batch.
    const options = { length: 17, bad: [4, 5, 6, 7, 9, 16], late: true, bytes: true };
    const loader = noiseLoader(workers, options, { onBadSample: 'skip', prefetch: 1 });
    const batches: Batch[] = [];
    const positions: number[] = [];
    for await (const batch of loader.epoch(0)) {
      batches.push(batch);
      positions.push(loader.position);
    }
    expect(batches.map(({ indices }) => [...indices])).toEqual([
      [0, 1, 2, 3],
      [8, 10, 11],
      [12, 13, 14, 15],
    ]);
    expect(positions).toEqual([1, 3, 4]);
    const whole = await all(noiseLoader(0, { length: 17, bytes: true }).epoch(0));
    expect(batches[0]).toEqual(whole[0]);
    const [eighth, , tenth] = [0, 1, 2].map((place) => whole[2]?.images.slice(place * 24, (place + 1) * 24));
    expect(batches[1]?.images.slice(0, 48)).toEqual(Float32Array.of(...(eighth ?? []), ...(tenth ?? [])));
    expect(batches[1]?.shape[0]).toBe(3);
    await all(loader.epoch(1));
    expect(loader.badSamples.map(({ index }) => index)).toEqual([4, 5, 6, 7, 9, 16]);
    expect(loader.badSamples[4]).toEqual({ index: 9, description: 'noise 9', reason: 'The picture is torn.' });
    expect(await all(loader.epoch(0, { start: 3 }))).toEqual(batches.slice(2));
  });

  test('an epoch of which no sample can be loaded is an error all the same', async () => {
    const loader = noiseLoader(workers, { length: 5, bad: [0, 1, 2, 3, 4] }, { onBadSample: 'skip' });
    expect((await thrownBy(() => all(loader.epoch(0)))).message).toBe(
      "Sample 0 (noise 0) could not be loaded: The picture is torn. (none of the epoch's 5 samples could be)",
    );
    expect(loader.badSamples).toHaveLength(5);
    expect(await all(loader.epoch(0, { start: 1 }))).toEqual([]);
  });

  test('images of two sizes are an error that names both', async () => {
    for (const odd of [4, 5, 7]) {
      const error = await thrownBy(() => all(noiseLoader(workers, { length: 12, odd }).epoch(0)));
      const [other, sizes] = odd === 4 ? [5, ['5 x 3', '4 x 3']] : [odd, ['4 x 3', '5 x 3']];
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(
        `sample 4 has ${sizes[0]} pixels of 2 channels and sample ${other} has ${sizes[1]} pixels of 2 channels`,
      );
    }
  });

  test('batches may differ in size from one to the next', async () => {
    const batches = await all(noiseLoader(workers, { length: 5, odd: 4 }, { batchSize: 1, prefetch: 0 }).epoch(0));
    expect(batches.map((batch) => batch.shape[1])).toEqual([4, 4, 4, 4, 5]);
    expect(batches).toEqual(await all(noiseLoader(0, { length: 5, odd: 4 }, { batchSize: 1 }).epoch(0)));
  });

  test('an error while the dataset is made is the original one', async () => {
    const error = await thrownBy(() => noiseLoader(workers, { length: 4, broken: true }).open());
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'The folder is empty.', code: 'EMPTY' });
  });

  test('an epoch that is left early leaves nothing behind for the next', async () => {
    const loader = noiseLoader(workers, { length: 40, late: true }, { shuffle: true });
    for (let epoch = 0; epoch < 3; epoch++) {
      for await (const batch of loader.epoch(epoch)) {
        expect(batch.labels).toHaveLength(4);
        break;
      }
    }
    expect(await all(loader.epoch(3))).toEqual(await all(noiseLoader(0, { length: 40 }, { shuffle: true }).epoch(3)));
  });

  test('a new epoch ends the one before, and close() ends all', async () => {
    const loader = noiseLoader(workers, { length: 40, late: true });
    const [first, second] = [loader.epoch(0), loader.epoch(1)];
    await first.next();
    await second.next();
    expect((await thrownBy(() => first.next())).message).toMatch('another one was begun on the same loader');
    const waiting = thrownBy(() =>
      second
        .next()
        .then(() => second.next())
        .then(() => second.next()),
    );
    await loader.close();
    expect((await waiting).name).toBe('EpochStoppedError');
    expect((await thrownBy(() => loader.epoch(2).next())).message).toBe('DataLoader: this loader is closed.');
    await loader.close();
  });

  test('a collate of one’s own gets the items as they are', async () => {
    const module = new URL('./testing/noise-dataset.ts', import.meta.url);
    const collate = (items: readonly unknown[], indices: Uint32Array) => ({ items, first: indices[0] });
    const loader = new DataLoader({ module, options: { length: 6, bytes: true, odd: 2 } }, { batchSize: 4, workers, collate });
    onTestFinished(() => loader.close());
    const [batch, last] = await all(loader.epoch(0));
    const dataset = noiseDataset({ length: 6, bytes: true, odd: 2 });
    const stream = new Rng(0).fork('transform').fork(0);
    expect(batch).toEqual({ first: 0, items: [0, 1, 2, 3].map((index) => dataset.get(index, stream.fork(index))) });
    expect(last?.items).toHaveLength(2);
  });

  test('counts the time that was waited', async () => {
    const loader = noiseLoader(workers, { length: 12, late: true });
    expect(loader.waitSeconds).toBe(0);
    await all(loader.epoch(0));
    const first = loader.waitSeconds;
    expect(first).toBeGreaterThan(0);
    await all(loader.epoch(1));
    expect(loader.waitSeconds).toBeGreaterThan(first);
  });
});

describe('worker threads', () => {
  test('that end by themselves are an error and no endless wait', async () => {
    const error = await thrownBy(() => all(noiseLoader(2, { length: 12, deadly: 6 }).epoch(0)));
    expect(error.message).toMatch(/^The loader worker \d ended unexpectedly, with exit code 7\.$/);
  });

  test('make only as many batches ahead as they may', async () => {
    const loader = noiseLoader(1, { length: 40, bad: 12 }, { prefetch: 2 });
    const epoch = loader.epoch(0);
    // Batches 0, 1 and 2 are loaded, the bad one, 3, is not.
    const first = (await epoch.next()).value as Batch;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([...first.indices]).toEqual([0, 1, 2, 3]);
    await epoch.return();
  });

  test('need a module that gives a dataset', async () => {
    const module = new URL('./sample-error.ts', import.meta.url);
    const loader = new DataLoader({ module }, { batchSize: 1, workers: 1 });
    expect((await thrownBy(() => loader.open())).message).toMatch(/default export of .*sample-error.ts must be a function/);
    const missing = new DataLoader({ module: new URL('./no-such-file.ts', import.meta.url) }, { batchSize: 1, workers: 1 });
    expect((await thrownBy(() => missing.open())).message).toMatch('no-such-file.ts');
  });
});

describe('a dataset in this thread', () => {
  const dataset = noiseDataset({ length: 10 });

  test('has a length at once', () => {
    expect(new DataLoader(dataset, { batchSize: 4 }).length).toBe(3);
  });

  test('takes a sampler', async () => {
    const sampler = () => ({ length: 3, order: (epoch: number) => Uint32Array.of(7, 7, epoch) });
    const loader = new DataLoader(dataset, { batchSize: 2, sampler });
    expect((await all(loader.epoch(4))).flatMap((batch) => [...batch.indices])).toEqual([7, 7, 4]);
  });

  test.each([
    [{ length: 2, order: () => Uint32Array.of(0, 10) }, 'the sampler names sample 10, but the dataset has samples 0 to 9'],
    [{ length: 3, order: () => Uint32Array.of(0, 1) }, "the sampler's length is 3, but it gives 2 samples for epoch 1"],
  ])('refuses a sampler that says what cannot be: %o', async (sampler, message) => {
    const loader = new DataLoader(dataset, { batchSize: 2, sampler: () => sampler });
    await expect(all(loader.epoch(1))).rejects.toThrow(message);
  });

  test('of other items needs a collate', async () => {
    const numbers = { length: 4, get: (index: number) => index } as unknown as Dataset<{ image: never; label: number }>;
    const error = await thrownBy(() => all(new DataLoader(numbers, { batchSize: 2 }).epoch(0)));
    expect(error.message).toMatch('give it a collate');
  });

  test.each([
    [{ batchSize: 0 }, 'batchSize must be an integer from 1 on, but it is 0'],
    [{ batchSize: 2, workers: -1 }, 'workers must be an integer from 0 on, but it is -1'],
    [{ batchSize: 2, prefetch: 0.5 }, 'prefetch must be an integer from 0 on, but it is 0.5'],
    [{ batchSize: 2, seed: -3 }, 'seed must be an integer from 0 on, but it is -3'],
    [{ batchSize: 2, workers: 1 }, 'a dataset cannot be sent to 1 worker threads'],
    [{ batchSize: 2, onBadSample: 'ignore' as 'skip' }, "onBadSample must be 'fail' or 'skip', but it is 'ignore'"],
    [{ batchSize: 16, dropLast: true }, 'dropLast leaves no batch, for there are 10 samples and batchSize is 16'],
  ])('refuses %o', (options, message) => {
    expect(() => new DataLoader(dataset, options)).toThrow(message);
  });

  test('has no worker threads in a browser', () => {
    const { process } = globalThis;
    vi.stubGlobal('process', undefined);
    const make = () => new DataLoader({ module: new URL('https://example.org/dataset.js') }, { batchSize: 1, workers: 2 });
    try {
      expect(make).toThrow('worker threads need Node; in a browser set workers to 0, not 2');
    } finally {
      vi.stubGlobal('process', process);
    }
  });

  test('without samples is refused', () => {
    expect(() => new DataLoader(noiseDataset({ length: 0 }), { batchSize: 1 })).toThrow('the dataset has no sample');
  });
});
