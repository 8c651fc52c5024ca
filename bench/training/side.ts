import type { Work } from './work.js';

/** Steps that were taken one after the other. */
export interface Steps {
  /** The time of each, until its loss was read. */
  readonly milliseconds: readonly number[];
  /** The loss of each, before its update where there is one. */
  readonly losses: readonly number[];
}

/** One of the contestants of a benchmark; it is asked one thing at a time. */
export interface Side<Task = Work> {
  readonly name: string;
  /** Makes ready for the steps of a work, from the weights that the formula gives its names; what was prepared before is let go. */
  prepare(work: Task): Promise<Prepared>;
  /** Takes the next steps of the work. */
  steps(count: number): Promise<Steps>;
  stop(): Promise<void>;
}

export interface Prepared {
  /** How many numbers are trained. */
  readonly parameters: number;
}
