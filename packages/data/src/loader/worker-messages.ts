import type { ErrorRecord } from './error-transfer.js';
import type { BadSample } from './sample-error.js';

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly module: string;
  readonly options: unknown;
  readonly seed: number;
  /** Whether items are stacked into shared memory here, or sent as they are. */
  readonly stacks: boolean;
  readonly onBadSample: 'fail' | 'skip';
  /** One integer: the number of the run that is under way. Work of another run is dropped. */
  readonly currentRun: SharedArrayBuffer;
}

/** A part of a batch to load. */
export interface Job {
  readonly id: number;
  readonly run: number;
  readonly epoch: number;
  readonly indices: Uint32Array;
  /** The number of the thread's memory slot to write to. */
  readonly slot: number;
}

export type WorkerRequest = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'close' };

interface PartSamples {
  /** The samples in the part. */
  readonly indices: Uint32Array;
  /** Those that were passed over. */
  readonly bad: readonly BadSample[];
}

/** Images stacked in the shared memory of a slot. */
export interface StackedPart extends PartSamples {
  readonly kind: 'stacked';
  readonly memory: SharedArrayBuffer;
  readonly size: readonly [height: number, width: number, channels: number];
  readonly labels: Int32Array;
}

/** Items as they are, where they are not to be stacked or cannot be. */
export interface ItemsPart extends PartSamples {
  readonly kind: 'items';
  readonly items: readonly unknown[];
}

/** What was thrown; where a sample could not be loaded, `error` is the dataset's own. */
export interface FailedPart {
  readonly kind: 'failed';
  readonly sample: { readonly index: number; readonly description: string | undefined } | undefined;
  readonly error: ErrorRecord;
}

export type JobResult = StackedPart | ItemsPart | FailedPart | { readonly kind: 'dropped' };

export type WorkerReply =
  | { readonly kind: 'opened'; readonly length: number }
  | { readonly kind: 'unopened'; readonly error: ErrorRecord }
  | { readonly kind: 'done'; readonly id: number; readonly result: JobResult };
