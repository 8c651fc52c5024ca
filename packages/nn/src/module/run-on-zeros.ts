import { keep, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { type Call, currentCall, emptyCall, within } from './call.js';
import { inEvaluation } from './in-mode.js';
import type { Module } from './module.js';
import type { Named } from './named.js';
import type { StateTensor } from './state-tensor.js';

/** What `runOnZeros` gives. */
export interface RanOnZeros<Result> {
  readonly result: Result;
  /** The parameters and buffers that were read. */
  readonly read: ReadonlySet<StateTensor>;
}

/**
 * Runs `run` in evaluation with zeros in the place of every parameter and buffer of the module: it needs no values and changes none, and
 * what is not read takes no memory. The tensors that `run` makes are freed, so its result must be something else, such as their shapes.
 */
export function runOnZeros<Result>(module: Module, run: () => Result): RanOnZeros<Result> {
  const states = new Map<Named, StateTensor>(module.namedState().map(([, state]) => [state, state]));
  const read = new Set<StateTensor>();
  const assigned = new Map<Named, Tensor>();
  // One of each shape stands for all of it.
  const made = new Map<string, Tensor>();
  const zeroFor = (state: StateTensor): Tensor => {
    read.add(state);
    const dtype = state.dtype === 'I64' ? 'int32' : 'float32';
    const key = `${dtype} ${state.heldShape}`;
    const zero = made.get(key) ?? keep(zeros([...state.heldShape], dtype));
    made.set(key, zero);
    return zero;
  };
  const tensors: Call['tensors'] = {
    has: (state) => states.has(state),
    get: (state) => assigned.get(state) ?? zeroFor(states.get(state) as StateTensor),
    set: (state, tensor) => void assigned.set(state, tensor),
  };
  const call: Call = { ...emptyCall(currentCall()), tensors };
  let result: Result | undefined;
  try {
    inEvaluation(module, () => tidy(() => void (result = within(call, run))));
    return { result: result as Result, read };
  } finally {
    for (const tensor of [...made.values(), ...assigned.values()]) tensor.dispose();
  }
}
