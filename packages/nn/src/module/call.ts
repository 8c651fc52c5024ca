import type { Tensor } from '@tensorflow/tfjs-core';
import type { Named } from './named.js';

/** Tensors by the parameter or buffer whose value they stand in for. */
export interface StateTensors {
  has(state: Named): boolean;
  get(state: Named): Tensor | undefined;
  set(state: Named, tensor: Tensor): void;
}

/** What a functional call lays over the state of a module and the modules below it. */
export interface Call {
  /** The call that this one runs within. */
  readonly outer: Call | undefined;
  /** The tensor that stands in for the value of each parameter and buffer. */
  readonly tensors: StateTensors;
  /** The buffers that were assigned. */
  readonly assigned: Set<Named>;
  /** The path of each module from the one that is called. */
  readonly paths: ReadonlyMap<Named, string>;
  /** How often each module has drawn random numbers. */
  readonly draws: Map<Named, number>;
  readonly seed: number | undefined;
}

// Set only while `within` runs. Beside the one who watches, this package has no other state that is not a module's.
let current: Call | undefined;

export function currentCall(): Call | undefined {
  return current;
}

export function within<Result>(call: Call, run: () => Result): Result {
  const outer = current;
  current = call;
  try {
    return run();
  } finally {
    current = outer;
  }
}

/** The innermost running call that `covers`. */
export function findCall(covers: (call: Call) => boolean): Call | undefined {
  let call = current;
  while (call !== undefined && !covers(call)) call = call.outer;
  return call;
}
