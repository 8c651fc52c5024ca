import type { Values } from '../state/tensor-record.js';

/** Adds up over batches what a number needs. */
export interface MetricAccumulator {
  /** `outputs` are the model's, such as logits `[batch, classes]`; `targets` what the loss took. */
  add(outputs: Values, targets: Values): void;
  /** Of all that was added; NaN when nothing was. */
  value(): number;
  /** All that was added up, as plain numbers: what a checkpoint keeps of a half-done epoch. */
  readonly sums: readonly number[];
}

/** A number that says how good a model is. */
export interface Metric {
  /** The key under which results hold it. */
  readonly name: string;
  /** Whether the best value is the largest or the smallest; default 'largest'. */
  readonly best?: 'largest' | 'smallest';
  /** Begins anew, or goes on from another accumulator's `sums`. */
  create(sums?: readonly number[]): MetricAccumulator;
}
