import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import type { Dataset } from '../dataset.js';
import { loadSamples } from './load-samples.js';

const indices = Uint32Array.of(4, 2, 9, 7);
const request = { seed: 1, epoch: 2, indices, ahead: 1, onBadSample: 'fail', stopped: () => false } as const;

test('hands samples over in order, each with a stream of its own', async () => {
  const dataset: Dataset<number> = {
    length: 10,
    get: (index, rng) => new Promise((resolve) => setTimeout(() => resolve(rng.uniform()), 10 - index)),
  };
  const loaded: number[] = [];
  expect(await loadSamples(dataset, request, (item, place) => (loaded[place] = item))).toEqual({ indices, bad: [] });
  const stream = new Rng(1).fork('transform').fork(2);
  expect(loaded).toEqual([...indices].map((index) => stream.fork(index).uniform()));
});

test('begins no more samples ahead than it may', async () => {
  let [begun, most] = [0, 0];
  const dataset: Dataset<number> = { length: 10, get: (index) => (begun++, Promise.resolve(index)) };
  let used = 0;
  await loadSamples(dataset, { ...request, ahead: 2 }, () => {
    most = Math.max(most, begun - used);
    used++;
  });
  expect(most).toBe(3);
});

test('stops when it is told, and reports the first sample in order that failed', async () => {
  const dataset: Dataset<number> = {
    length: 10,
    get: (index) => (index === 9 || index === 2 ? Promise.reject(new Error(`no ${index}`)) : index),
  };
  const used: number[] = [];
  const use = (item: number) => used.push(item);
  await expect(loadSamples(dataset, { ...request, ahead: 3 }, use)).rejects.toThrow('Sample 2 could not be loaded: no 2');
  expect(used).toEqual([4]);
  expect(await loadSamples(dataset, { ...request, onBadSample: 'skip' }, use)).toEqual({
    indices: Uint32Array.of(4, 7),
    bad: [
      { index: 2, description: 'sample 2', reason: 'no 2' },
      { index: 9, description: 'sample 9', reason: 'no 9' },
    ],
  });
  used.length = 1;
  expect(await loadSamples(dataset, { ...request, stopped: () => used.length === 1 }, use)).toBeUndefined();
});
