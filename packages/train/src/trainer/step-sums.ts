import type { Rng } from '@ocelli/random';
import type { Values } from '../state/tensor-record.js';

/** A batch of a step under way. */
export interface TakenBatch {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly samples: number;
  readonly seconds: number;
  readonly waitSeconds: number;
  /** What the metrics count. */
  readonly counted: { readonly outputs: Values; readonly targets: Values } | undefined;
}

/** Sums up the batches of a step under way. */
export class StepSums {
  readonly learningRate: number;
  readonly #seeds: Rng;
  readonly #batches: TakenBatch[] = [];

  /** Its batches' random numbers come from `seeds`. */
  constructor(learningRate: number, seeds: Rng) {
    this.learningRate = learningRate;
    this.#seeds = seeds;
  }

  /** The seed of the next batch: the same whenever the step is made. */
  nextSeed(): number {
    return this.#seeds.uint32() * 2 ** 21 + (this.#seeds.uint32() >>> 11);
  }

  add(batch: TakenBatch): void {
    this.#batches.push(batch);
  }

  get batches(): readonly TakenBatch[] {
    return this.#batches;
  }

  get samples(): number {
    return this.#sum(({ samples }) => samples);
  }

  get seconds(): number {
    return this.#sum(({ seconds }) => seconds);
  }

  get waitSeconds(): number {
    return this.#sum(({ waitSeconds }) => waitSeconds);
  }

  /** The mean over the samples. */
  get loss(): number {
    return this.#sum(({ loss, samples }) => loss * samples) / this.samples;
  }

  #sum(valueOf: (batch: TakenBatch) => number): number {
    return this.#batches.reduce((sum, batch) => sum + valueOf(batch), 0);
  }
}
