import type { Module } from '@ocelli/nn';
import { type BatchSource, type Engine, Trainer } from '@ocelli/train';
import type { Reporter } from '../console/reporter.js';
import type { TrainingParts } from '../training/training-parts.js';

/** Steps before anything is measured: the first one compiles, and the others fill caches. */
export const warmUpSteps = 3;

/** Notes what the parts of a step take, from some step on. */
export interface Profiler {
  begin(): void;
  end(): Promise<void>;
}

export interface StepMeasurement extends TrainingParts {
  /** Initialised; it is trained. */
  readonly model: Module;
  readonly engine: Engine;
  readonly classes: number;
  readonly seed: number;
  readonly batchSize: number;
  /** How many are profiled, and how many are measured after that. */
  readonly steps: number;
  /** Whole batches, as many as `batchesOf(steps)`. */
  readonly images: BatchSource;
  readonly profiler: Profiler;
}

/** Milliseconds of a step. */
export interface StepTime {
  /** From the batch's arrays to the new state and the loss. */
  readonly step: number;
  /** Before that, for the batch to be loaded. */
  readonly wait: number;
}

export interface MeasuredSteps {
  readonly measured: readonly StepTime[];
  /** While the profiler was at work, which slows steps down. */
  readonly profiled: readonly StepTime[];
}

/** How many batches a measurement takes; one step after the profiled ones is left out, in which memory may still be cleared up. */
export function batchesOf(steps: number): number {
  return warmUpSteps + steps + 1 + steps;
}

/** Trains for some steps, as `ocelli train` does, and measures them. */
export async function measureSteps(
  { images, batchSize, steps, profiler, ...options }: StepMeasurement,
  reporter: Reporter,
): Promise<MeasuredSteps> {
  const total = batchesOf(steps);
  const times: StepTime[] = [];
  using trainer = new Trainer({
    ...options,
    callbacks: {
      onStep: async ({ step, imagesPerSecond, waitSeconds }) => {
        const wait = 1000 * waitSeconds;
        times.push({ step: (1000 * batchSize) / imagesPerSecond - wait, wait });
        if (step === warmUpSteps) profiler.begin();
        if (step === warmUpSteps + steps) await profiler.end();
        reporter.progress({ done: step, total, label: 'measuring steps' });
      },
    },
  });
  const epochs = trainer.fit(images, { epochs: 1 });
  while (!(await epochs.next()).done);
  return { measured: times.slice(-steps), profiled: times.slice(warmUpSteps, warmUpSteps + steps) };
}
