import { describe, expect, it } from 'vitest';
import { readFixture } from '../testing/read-fixture.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import { linearWarmup } from './linear-warmup.js';
import type { Schedule } from './schedule.js';
import { stepDecay } from './step-decay.js';

const references = readFixture<{ name: string; lr: number[] }[]>('schedules/fixtures/schedulers.json');

// The rates of torch.optim.lr_scheduler, stepped once a batch over 30 batches.
const cases: Record<string, Schedule> = {
  step: stepDecay({ peak: 0.1, stepSize: 7, gamma: 0.3 }),
  multistep: stepDecay({ peak: 0.1, milestones: [4, 11, 20], gamma: 0.5 }),
  linear_warmup: linearWarmup(constant({ rate: 0.1 }), { steps: 10, from: 0.1 }),
  cosine: cosine({ peak: 0.1, floor: 0.001 }),
  warmup_then_cosine: linearWarmup(cosine({ peak: 0.1 }), { steps: 5, from: 0.01 }),
};

describe('schedules', () => {
  it.each(references)('agree with torch: $name', ({ name, lr }) => {
    const schedule = cases[name];
    const rates = lr.map((_, step) => schedule?.(step, 30) ?? Number.NaN);
    // The reference has ten digits; an end at 0 comes to 1e-17 here.
    for (const [step, rate] of lr.entries()) expect(Math.abs((rates[step] ?? Number.NaN) - rate)).toBeLessThanOrEqual(1e-9 * 0.1);
  });

  it('are constant where nothing is said', () => {
    expect([0, 5, 99].map((step) => constant({ rate: 0.5 })(step, 10))).toEqual([0.5, 0.5, 0.5]);
  });

  it('rise from a share of one step, and then begin', () => {
    const schedule = cosine({ peak: 8, warmupSteps: 4 });
    expect([0, 1, 2, 3, 4, 8, 12, 20].map((step) => schedule(step, 12))).toEqual([2, 3.5, 5, 6.5, 8, 4, 0, 0]);
  });

  it('come to something in a run shorter than the warm-up', () => {
    const schedule = cosine({ peak: 1, warmupSteps: 10 });
    expect([0, 1].map((step) => schedule(step, 2))).toEqual([0.1, 0.1 + 0.9 / 10]);
    expect(linearWarmup(constant({ rate: 3 }), { steps: 0 })(0, 5)).toBe(3);
  });

  it.each([
    [() => constant({ rate: -1 }), 'constant: rate must be finite and at least 0, but it is -1.'],
    [() => cosine({ peak: Number.NaN }), 'cosine: peak must be finite and at least 0, but it is NaN.'],
    [() => cosine({ peak: 1, warmupSteps: 1.5 }), 'linearWarmup: steps must be a whole number of at least 0, but it is 1.5.'],
    [() => stepDecay({ peak: 1 }), 'stepDecay: give either stepSize or milestones.'],
    [() => stepDecay({ peak: 1, stepSize: 2, milestones: [1] }), 'stepDecay: give either stepSize or milestones.'],
    [() => stepDecay({ peak: 1, stepSize: 0 }), 'stepDecay: stepSize must be a whole number of at least 1, but it is 0.'],
    [
      () => stepDecay({ peak: 1, milestones: [-3] }),
      'stepDecay: a milestone must be a whole number of at least 0, but it is -3.',
    ],
  ])('refuse options out of range: %#', (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});
