import type { Value } from '../graph/graph.js';

/** A stream of random elements, as `@ocelli/random` has them. */
export interface DrawnStream {
  readonly origin: { readonly seed: number; readonly path: readonly (string | number)[]; readonly drawn: number };
  /** What its first elements are computed from, were it of another seed. */
  words(size: number, seed?: number): Int32Array;
}

/** Words of a stream that a function draws for random numbers. */
export interface Draw {
  /** What stands for the words: an input of the graph. */
  readonly value: Value;
  readonly stream: DrawnStream;
  /** How many elements are made of them. */
  readonly size: number;
  readonly layer: string;
}

/** Gives the words for each draw, those of streams of stand-ins from the seeds of a call. */
export function wordSource(draws: readonly Draw[], standIns: readonly number[]): (seeds: readonly number[]) => Int32Array[] {
  // The others are the same in every call.
  const fixed = draws.map(({ stream, size }) => (standIns.includes(stream.origin.seed) ? undefined : stream.words(size)));
  return (seeds) =>
    draws.map(({ stream, size }, index) => fixed[index] ?? stream.words(size, seeds[standIns.indexOf(stream.origin.seed)]));
}
