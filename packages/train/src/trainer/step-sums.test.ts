import { Rng } from '@ocelli/random';
import { expect, it } from 'vitest';
import { StepSums } from './step-sums.js';

const batch = { gradientNorm: 1, counted: undefined };

it('sums batches up, their loss by their samples', () => {
  const sums = new StepSums(0.1, new Rng(1));
  sums.add({ ...batch, loss: 1, samples: 6, seconds: 2, waitSeconds: 1 });
  sums.add({ ...batch, loss: 5, samples: 2, seconds: 1, waitSeconds: 0.5 });
  expect(sums).toMatchObject({ loss: 2, samples: 8, seconds: 3, waitSeconds: 1.5 });
});

it('gives each batch a seed of its own, the same in each run', () => {
  const [first, second] = [new StepSums(0.1, new Rng(1)), new StepSums(0.2, new Rng(1))];
  const seeds = [first.nextSeed(), first.nextSeed(), first.nextSeed()];
  expect(new Set(seeds).size).toBe(3);
  expect(seeds.every(Number.isSafeInteger)).toBe(true);
  expect([second.nextSeed(), second.nextSeed(), second.nextSeed()]).toEqual(seeds);
});
