import { Module, type ModuleWatcher, type StateTensor } from '@ocelli/nn';
import type { Tensor } from '@tensorflow/tfjs-core';
import { CompileError } from '../errors.js';

/** A tensor, and the parameters and buffers that held it: several, where they are tied. */
export interface HeldState {
  readonly tensor: Tensor;
  readonly holders: ReadonlySet<StateTensor>;
}

/** What a function that is traced has taken from modules without being given it. */
export interface ModuleUse {
  readonly watcher: ModuleWatcher;
  /** The parameters and buffers that were read, by the data that they held. */
  readonly states: ReadonlyMap<object, HeldState>;
  /** The topmost modules that they belong to. */
  readonly roots: ReadonlySet<Module>;
  /** Whether each module was training, for those that were asked before the function itself set them. */
  readonly modes: ReadonlyMap<Module, boolean>;
}

/** Notes what a function takes from modules while it is watched, and lets it change none of their state. */
export function noteModuleUse(): ModuleUse {
  const states = new Map<object, { tensor: Tensor; holders: Set<StateTensor> }>();
  const roots = new Set<Module>();
  const modes = new Map<Module, boolean>();
  const setInside = new Set<Module>();
  const watcher: ModuleWatcher = {
    readState: (state, tensor) => {
      const held = states.get(tensor.dataId) ?? { tensor, holders: new Set() };
      states.set(tensor.dataId, held);
      held.holders.add(state);
      if (state.root instanceof Module) roots.add(state.root);
    },
    assignState: (state) => {
      throw new CompileError(
        `compile: ${state.describe()} is assigned in the function, as batch normalisation does in training; what is compiled leaves modules as they are. Call eval() of the model first, or run it with functionalCall and return the new buffers.`,
      );
    },
    readMode: (module, training) => {
      if (!setInside.has(module) && !modes.has(module)) modes.set(module, training);
    },
    setMode: (module) => void setInside.add(module),
  };
  return { watcher, states, roots, modes };
}
