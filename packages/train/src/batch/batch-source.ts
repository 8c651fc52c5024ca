import type { BadSample, Batch } from '@ocelli/data';
import type { Values } from '../state/tensor-record.js';

/** Where batches come from: a `DataLoader`, or what acts like one. */
export interface BatchSource<Output = Batch> {
  /** The number of batches in an epoch. */
  readonly length: number;
  /** The batches of an epoch from the one of number `start` on. */
  epoch(epoch: number, options?: { readonly start?: number }): AsyncIterable<Output>;
  /** The number of the batch that comes next, where batches may be passed over; by default one after the last. */
  readonly position?: number | undefined;
  /** The samples that could not be loaded and were passed over, where that happens; each once. */
  readonly badSamples?: readonly BadSample[];
  /** Called before `length` is read. */
  open?(): Promise<unknown>;
}

/** What training and evaluation read of a batch. */
export interface BatchArrays {
  /** What the model takes, with the samples along the first axis. */
  readonly inputs: Values;
  /** What the loss takes beside the outputs. */
  readonly targets: Values;
  /** The samples' numbers in their dataset, for messages. */
  readonly indices?: ArrayLike<number>;
}

/** Finds the arrays in a batch of another form than the loader's own. */
export type ReadBatch<Output> = (batch: Output) => BatchArrays;

/** Reads a batch of images and labels, as the loader stacks them. @throws TypeError when it has another form. */
export function readImages(batch: unknown): BatchArrays {
  if (typeof batch !== 'object' || batch === null || !('images' in batch) || !('labels' in batch)) {
    throw new TypeError('A batch must be of the form { images, shape, labels, indices }; for another one give readBatch.');
  }
  const { images, shape, labels, indices } = batch as Batch;
  return { inputs: { data: images, shape }, targets: { data: labels, shape: [labels.length] }, indices };
}
