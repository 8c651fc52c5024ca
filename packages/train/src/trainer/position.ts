import type { EpochResult } from './results.js';

/** Sums over the batches of an epoch that are done. */
export interface EpochSums {
  /** Of each batch's loss times its samples. */
  readonly loss: number;
  readonly samples: number;
  readonly seconds: number;
  readonly waitSeconds: number;
  readonly learningRate: number;
  /** The accumulators' own sums, by the metric's name. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
}

/** Where a run stands: with the state all that an exact resume needs; plain JSON. */
export interface Position {
  /** Where the steps' random numbers come from. */
  readonly seed: number;
  /** The optimiser's name, if it has one. */
  readonly optimizer: string | null;
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Batches of the next epoch that are done. */
  readonly batch: number;
  /** Batches in an epoch, once one was begun. */
  readonly batches: number | null;
  /** Steps that are made. */
  readonly step: number;
  readonly history: readonly EpochResult[];
  readonly sums: EpochSums;
}

export const noSums: EpochSums = Object.freeze({
  loss: 0,
  samples: 0,
  seconds: 0,
  waitSeconds: 0,
  learningRate: 0,
  metrics: Object.freeze({}),
});

export function startPosition(seed: number, optimizer: string | null): Position {
  return { seed, optimizer, epoch: 0, batch: 0, batches: null, step: 0, history: [], sums: noSums };
}
