import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { topKAccuracy } from '../metrics/accuracy.js';
import type { Metric } from '../metrics/metric.js';
import { all, tinyLoader, tinyTrainer } from '../testing/tiny.js';

describe('the best epoch', () => {
  /** A metric that gives the values of a list, one after the other. */
  const listed = (values: readonly number[], best: 'largest' | 'smallest'): Metric => {
    let next = 0;
    return { name: 'listed', best, create: () => ({ add: () => undefined, value: () => values[next++] ?? 0, sums: [] }) };
  };
  const run = async (values: readonly number[], best: 'largest' | 'smallest', patience?: number) => {
    const { trainer, release } = tinyTrainer({ metrics: [listed(values, best)], monitor: 'listed' });
    const results = await all(
      trainer.fit(tinyLoader(), { epochs: values.length, ...(patience === undefined ? {} : { patience }) }),
    );
    release();
    return results;
  };

  it('is told by the largest or the smallest value', async () => {
    const bests = async (values: number[], best: 'largest' | 'smallest') => (await run(values, best)).map(({ isBest }) => isBest);
    expect(await bests([3, 5, 4, 4, 6], 'largest')).toEqual([true, true, false, false, true]);
    expect(await bests([3, 5, 2], 'smallest')).toEqual([true, false, true]);
    expect(await bests([Number.NaN, 1, Number.NaN, 2], 'largest')).toEqual([true, true, false, true]);
  });

  it('is told by the smaller loss where two have one value', async () => {
    const results = await run([5, 5, 5, 5, 5, 5], 'largest');
    const losses = results.map(({ metrics }) => metrics.train['loss'] ?? Number.NaN);
    expect(results.map(({ isBest }) => isBest)).toEqual(
      losses.map((loss, epoch) => loss < Math.min(...losses.slice(0, epoch), Infinity)),
    );
    expect(results[1]?.isBest).toBe(true);
  });

  it('ends the training when it was too long ago', async () => {
    const results = await run([1, 3, 2, 2, 9], 'largest', 2);
    expect(results.map(({ stopped }) => stopped)).toEqual([undefined, undefined, undefined, 'early']);
    expect(results.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  });

  it('is told by the loss over the validation unless told otherwise', async () => {
    const { trainer, release } = tinyTrainer({ metrics: [topKAccuracy(2)] });
    const results = await all(trainer.fit(tinyLoader(), { epochs: 6, validation: tinyLoader() }));
    release();
    const losses = results.map(({ metrics }) => metrics.validation?.['loss'] ?? Number.NaN);
    expect(results.map(({ isBest }) => isBest)).toEqual(
      losses.map((loss, epoch) => loss < Math.min(...losses.slice(0, epoch), Infinity)),
    );
    expect(Object.keys(results[0]?.metrics.train ?? {})).toEqual(['loss', 'top2']);
  });
});
