import type { BadSample } from './sample-error.js';

/** Makes batches: in this thread, or in others. */
export interface BatchProducer<Output> {
  readonly datasetLength: number;
  /** Begins an epoch; it is the only one until it is stopped. */
  begin(epoch: number): EpochRun<Output>;
  /** Ends the threads, if there are any. */
  close(): Promise<void>;
}

/** A batch, or undefined where none of its samples could be loaded. */
export interface MadeBatch<Output> {
  readonly batch: Output | undefined;
  /** The samples that are not in it. */
  readonly bad: readonly BadSample[];
}

/** An epoch in the making. Batches are made in the order in which they were asked for. */
export interface EpochRun<Output> {
  /** @throws EpochStoppedError when the run is stopped before the batch is there. */
  batch(indices: Uint32Array): Promise<MadeBatch<Output>>;
  stop(): void;
}

/** Why a batch never came: the epoch was left, another one was begun, or the loader was closed. */
export class EpochStoppedError extends Error {
  override readonly name = 'EpochStoppedError';

  constructor() {
    super('This epoch has ended: another one was begun on the same loader, or the loader was closed.');
  }
}
