import type { Tensor } from '@tensorflow/tfjs-core';
import type { Named } from './named.js';

/** Tensors by the parameter or buffer whose value they are, or stand in for. */
export interface StateTensors {
  has(state: Named): boolean;
  get(state: Named): Tensor | undefined;
  set(state: Named, tensor: Tensor): void;
}

/** What a function has used of modules, each as it was when it was used first. */
export interface Uses<Tensors extends StateTensors = Map<Named, Tensor>> {
  readonly tensors: Tensors;
  /** Whether modules were training. */
  readonly modes: Map<Named, boolean>;
}

export interface NotedUses extends Uses {
  /** Values of buffers that were assigned others; who reads the notes disposes them. */
  readonly replaced: Tensor[];
}

/** What a functional call lays over the state of a module and the modules below it. */
export interface Call extends Uses<StateTensors> {
  /** The call that this one runs within. */
  readonly outer: Call | undefined;
  /** The tensor that stands in for the value of each parameter and buffer. */
  readonly tensors: StateTensors;
  /** The modes that stand in for those of modules. */
  readonly modes: Map<Named, boolean>;
  /** The buffers that were assigned. */
  readonly assigned: Set<Named>;
  /** The path of each module from the one that is called. */
  readonly paths: ReadonlyMap<Named, string>;
  /** How often each module has drawn random numbers. */
  readonly draws: Map<Named, number>;
  readonly seed: number | undefined;
  /** Where to note what is used while this call runs and no call within it stands in for. */
  readonly uses?: NotedUses;
  /** Whether functions in checkpoints run as others do. */
  readonly leavesCheckpointsOut?: boolean;
}

/** A call that lays nothing over anything. */
export function emptyCall(outer: Call | undefined): Call {
  return {
    outer,
    tensors: new Map(),
    modes: new Map(),
    assigned: new Set(),
    paths: new Map(),
    draws: new Map(),
    seed: undefined,
  };
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

/** Tells the calls within the one that stands in for something, or all of them where none does, that it is used. */
export function noteUse<Key extends keyof Uses>(
  standIn: Call | undefined,
  kind: Key,
  used: Named,
  value: Uses[Key] extends Map<Named, infer Value> ? Value : never,
): void {
  for (let call = current; call !== standIn && call !== undefined; call = call.outer) {
    const noted = call.uses?.[kind] as Map<Named, typeof value> | undefined;
    if (noted?.has(used) === false) noted.set(used, value);
  }
}

/** Frees the value of a buffer that is assigned another, or leaves it to who notes what is used. */
export function disposeReplaced(standIn: Call | undefined, tensor: Tensor): void {
  let noted: NotedUses | undefined;
  for (let call = current; call !== standIn && call !== undefined; call = call.outer) noted = call.uses ?? noted;
  if (noted === undefined) tensor.dispose();
  else noted.replaced.push(tensor);
}
