import { type Tensor, util } from '@tensorflow/tfjs-core';
import { type Call, currentCall, emptyCall, within } from './call.js';
import type { Module } from './module.js';
import type { Named } from './named.js';
import type { StateTensor } from './state-tensor.js';
import { tellCalls } from './watch-modules.js';

export interface FunctionalCallOptions {
  /** Where dropout and its like take their numbers from in training; without one they throw. */
  readonly seed?: number;
}

export interface FunctionalCallResult<Result> {
  readonly result: Result;
  /** The new values of the buffers that were assigned, by name. They are kept through tidy scopes and belong to the caller. */
  readonly buffers: Record<string, Tensor>;
}

/**
 * Runs `run` with the tensors of `state` in the place of the module's parameters and buffers, and without changing the module: what
 * `forward` assigns to buffers is returned. So the same model can be differentiated, traced and averaged as a pure function.
 *
 * `state` has a tensor for each name of `getState`, in the held layout; other names are passed over.
 *
 * @throws Error when names are missing or tensors have another shape, and when `run` is asynchronous.
 */
export function functionalCall<Result>(
  module: Module,
  state: Readonly<Record<string, Tensor>>,
  { seed }: FunctionalCallOptions,
  run: () => Result,
): FunctionalCallResult<Result> {
  const named = firstNames(module);
  const tensors = tensorsFor(module, named, state);
  const modules = module.namedModules();
  const paths = new Map<Named, string>(modules.map(([name, below]) => [below, name]));
  const call: Call = { ...emptyCall(currentCall()), tensors, paths, seed };
  const assigned = () => named.filter(([, held]) => call.assigned.has(held));
  try {
    const result = within(call, () => tellCalls(modules, run));
    if (result instanceof Promise) throw new TypeError('functionalCall: the function must not be asynchronous.');
    return { result, buffers: Object.fromEntries(assigned().map(([name, held]) => [name, tensors.get(held) as Tensor])) };
  } catch (error) {
    for (const [, held] of assigned()) tensors.get(held)?.dispose();
    throw error;
  }
}

function firstNames(module: Module): [string, StateTensor][] {
  return [...module.namedParameters(), ...module.namedBuffers()];
}

function tensorsFor(
  module: Module,
  named: readonly [string, StateTensor][],
  state: Readonly<Record<string, Tensor>>,
): Map<Named, Tensor> {
  const missing = named.map(([name]) => name).filter((name) => !Object.hasOwn(state, name));
  if (missing.length > 0) {
    throw new Error(`functionalCall: the state for ${module.describe()} lacks ${missing.join(', ')}.`);
  }
  return new Map(
    named.map(([name, held]) => {
      const tensor = state[name] as Tensor;
      if (!util.arraysEqual(tensor.shape, [...held.heldShape])) {
        throw new RangeError(
          `functionalCall: ${name} must be held as [${held.heldShape}], but the tensor given is [${tensor.shape}].`,
        );
      }
      return [held, tensor];
    }),
  );
}
