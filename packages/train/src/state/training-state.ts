import type { LoadableStateDict, Module, StateDict, StateTensor } from '@ocelli/nn';
import { dispose, keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../optimizers/optimizer.js';
import { readState, toSlots } from './state-dicts.js';
import { ofOptimizer, splitState } from './state-names.js';
import type { TensorRecord } from './tensor-record.js';
import { pickNames, trainedNames } from './trained-parameters.js';

/** Holds a run's state between its steps: the model has its own tensors, the optimiser's slots are here. */
export class TrainingState {
  readonly #model: Module;
  readonly #optimizer: Optimizer;
  /** The parameters that have slots. */
  readonly #trained: readonly string[];
  /** The model's own, found once for many steps: the walk through a deep model takes milliseconds. */
  #held: readonly [name: string, state: StateTensor][];
  /** By their names in a state. */
  #slots: TensorRecord | undefined;

  constructor(model: Module, optimizer: Optimizer) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#trained = trainedNames(model);
    this.#held = heldBy(model);
  }

  /** Looks at the model anew, before steps are made. @throws Error where other parameters are frozen now than when this was made. */
  begin(): void {
    const now = trainedNames(this.#model);
    if (now.join() !== this.#trained.join()) {
      throw new Error('What is frozen has changed since the trainer was made; make a new one.');
    }
    this.#held = heldBy(this.#model);
  }

  /** All tensors by name, in the order of a state dict. Not copies. @throws Error when the model has no values yet. */
  get record(): TensorRecord {
    const record: Record<string, Tensor> = {};
    for (const [name, { value }] of this.#held) record[name] = value;
    this.#slots ??= keepAll(ofOptimizer(tidy(() => this.#optimizer.init(pickNames(record, this.#trained)))));
    return Object.assign(record, this.#slots);
  }

  /** Takes a step's tensors over, and frees those that they replace. */
  replace(record: TensorRecord): void {
    for (const [name, state] of this.#held) {
      const tensor = record[name];
      if (tensor !== undefined) state.value = tensor;
    }
    const before = this.#slots ?? {};
    const slots = pickNames(record, Object.keys(before));
    const kept = new Set(Object.values(slots));
    dispose(Object.values(before).filter((slot) => !kept.has(slot)));
    this.#slots = keepAll(slots);
  }

  /** A copy, in PyTorch's shapes and layout. */
  read(): Promise<StateDict> {
    return readState(this.#model, splitState(this.record).slots);
  }

  /** Copies a state dict in that was found to fit. */
  load(stateDict: LoadableStateDict): void {
    const { model, slots } = splitState(stateDict);
    this.#model.loadStateDict(model);
    const before = splitState(this.record).slots;
    const loaded = toSlots(this.#model, before, (name) => slots[name]?.data ?? []);
    dispose(before);
    this.#slots = keepAll(ofOptimizer(loaded));
  }

  /** Frees the slots. */
  dispose(): void {
    dispose({ ...this.#slots });
    this.#slots = undefined;
  }
}

/** Parameters, then buffers, each once. */
function heldBy(model: Module): [string, StateTensor][] {
  return [...model.namedParameters(), ...model.namedBuffers()];
}

/** Keeps tensors that are made in someone's tidy scope, as a model keeps its own. */
function keepAll(slots: TensorRecord): TensorRecord {
  for (const slot of Object.values(slots)) keep(slot);
  return slots;
}
