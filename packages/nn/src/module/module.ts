import { Rng } from '@ocelli/random';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ModelSummary } from '../summary/model-summary.js';
import { summarize } from '../summary/summarize.js';
import type { Buffer } from './buffer.js';
import { findCall, noteUse } from './call.js';
import { Named } from './named.js';
import type { Parameter } from './parameter.js';
import {
  firstValue,
  fromStateDict,
  type LoadableStateDict,
  type LoadStateDictOptions,
  type LoadStateDictResult,
  type StateDict,
  toStateDict,
} from './state-dict.js';
import { StateTensor } from './state-tensor.js';
import { currentWatcher } from './watch-modules.js';

/**
 * A layer or a model: a class with fields and a `forward`.
 *
 * Parameters, buffers and modules are found by walking the fields, in arrays too, and a field's path is its name in a state dict: the
 * weight of `this.conv1` is `conv1.weight`, the second of an array `this.blocks` is `blocks.1`. Names are listed as PyTorch lists
 * them: a module's own parameters, its own buffers, then its children, each in the order of the fields.
 */
export abstract class Module extends Named implements Disposable {
  #training = true;
  #isFrozen = false;

  /** Computes the outputs; the one method that a layer must have, typed as the layer wishes. */
  abstract forward(...inputs: unknown[]): unknown;

  /** The multiply-adds of one call, from the shapes of its output and its inputs; `summary` counts them for layers that say theirs. */
  multiplyAdds?(output: readonly number[], ...inputs: (readonly number[] | undefined)[]): number;

  /** Whether layers such as dropout and batch normalisation act as in training; true at first. */
  get training(): boolean {
    const call = findCall(({ modes }) => modes.has(this));
    const training = call?.modes.get(this) ?? this.#training;
    currentWatcher()?.readMode?.(this, training);
    noteUse(call, 'modes', this, training);
    return training;
  }

  /** Sets this module and all below to training, but for those that are frozen. */
  train(): this {
    return this.#setMode(true);
  }

  /** Sets this module and all below to evaluation. */
  eval(): this {
    return this.#setMode(false);
  }

  /**
   * Freezes this module and all below: training leaves their parameters and computes no gradient for them, and they stay in evaluation, so
   * that a batch norm goes by its running statistics and leaves them too.
   */
  freeze(): this {
    return this.#setFrozen(true).eval();
  }

  /** Lets this module and all below be trained again, from the next `train()` on. */
  unfreeze(): this {
    return this.#setFrozen(false);
  }

  /** The modules held in fields of this one, by field. */
  namedChildren(): [name: string, module: Module][] {
    return this.#fields().filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  children(): Module[] {
    return this.namedChildren().map(([, module]) => module);
  }

  /** This module, whose name is '', and all below; each once. */
  namedModules(): [name: string, module: Module][] {
    const below = [...this.#walk('', [this])].filter((entry): entry is [string, Module] => entry[1] instanceof Module);
    return onlyFirst([['', this], ...below]);
  }

  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** All parameters of this module and those below; each once, by its first name. */
  namedParameters(): [name: string, parameter: Parameter][] {
    return onlyFirst(this.namedState()).filter((entry): entry is [string, Parameter] => entry[1].kind === 'parameter');
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** All buffers of this module and those below; each once, by its first name. */
  namedBuffers(): [name: string, buffer: Buffer][] {
    return onlyFirst(this.namedState()).filter((entry): entry is [string, Buffer] => entry[1].kind === 'buffer');
  }

  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** All parameters and buffers under each of their names, in the order of a state dict. */
  namedState(): [name: string, state: StateTensor][] {
    return [...this.#walk('', [this])].filter((entry): entry is [string, StateTensor] => entry[1] instanceof StateTensor);
  }

  /**
   * Gives every parameter and buffer its first values, each from the random stream that its name gives: adding a layer changes no other
   * layer's numbers. With `keepValues` those that have values already keep them, as beside a new last layer.
   *
   * @throws RangeError when the seed is not an integer from 0 to 2^53 - 1, or an initialiser gives too few or too many values.
   */
  initialize(seed: number, { keepValues = false }: { readonly keepValues?: boolean } = {}): this {
    const root = new Rng(seed);
    for (const [name, state] of onlyFirst(this.namedState())) {
      if (keepValues && state.hasValue) continue;
      state.value = firstValue(name, state, root.fork(name));
    }
    return this;
  }

  /** Copies all parameters and buffers out, in PyTorch's names, shapes and layout. Waits for a GPU: `readStateDict` does not. */
  stateDict(): StateDict {
    return toStateDict(this.namedState());
  }

  /**
   * Copies all values in, from PyTorch's names, shapes and layout. What is `optional`, the batch norms' count of batches, may be missing.
   *
   * @throws StateDictError listing every missing, unexpected and mis-shaped tensor, and RangeError for an entry that is no tensor; the
   * module is then unchanged.
   */
  loadStateDict(stateDict: LoadableStateDict, options: LoadStateDictOptions = {}): LoadStateDictResult {
    return fromStateDict(this.constructor.name, this.namedState(), stateDict, options);
  }

  /**
   * What each layer gives and costs for inputs of these shapes, or for these tensors; the text is a table. Runs the model once, on zeros.
   *
   * @throws RangeError when a layer does not take what it is given.
   */
  summary(...inputs: (readonly number[] | Tensor)[]): ModelSummary {
    return summarize(this, inputs);
  }

  /** Frees the values of all parameters and buffers. */
  dispose(): void {
    for (const [, state] of this.namedState()) state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** How error messages name this module: its path, where it has been walked, and its class. */
  describe(): string {
    const path = this.path;
    return path === '' ? this.constructor.name : `${path} (${this.constructor.name})`;
  }

  #setFrozen(isFrozen: boolean): this {
    for (const module of this.modules()) module.#isFrozen = isFrozen;
    for (const parameter of this.parameters()) parameter.requiresGrad = !isFrozen;
    return this;
  }

  #setMode(training: boolean): this {
    for (const module of this.modules()) {
      if (training && module.#isFrozen) continue;
      currentWatcher()?.setMode?.(module);
      const call = findCall(({ modes }) => modes.has(module));
      if (call === undefined) module.#training = training;
      else call.modes.set(module, training);
    }
    return this;
  }

  /** What the fields hold: parameters, then buffers, then modules. */
  #fields(): [string, Named][] {
    const held = Object.entries(this).flatMap(([key, value]) => [...namedIn(key, value)]);
    for (const [key, value] of held) Named.place(value, this, key);
    const rank = ([, value]: [string, Named]) => (value instanceof StateTensor ? (value.kind === 'parameter' ? 0 : 1) : 2);
    return held.sort((one, other) => rank(one) - rank(other));
  }

  /** Everything below, depth first. A module that holds one of its ancestors is not followed round. */
  *#walk(prefix: string, ancestors: readonly Module[]): Generator<[string, Named]> {
    for (const [key, value] of this.#fields()) {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      if (!(value instanceof Module)) {
        yield [path, value];
      } else if (!ancestors.includes(value)) {
        yield [path, value];
        yield* value.#walk(path, [...ancestors, value]);
      }
    }
  }
}

function* namedIn(key: string, value: unknown): Generator<[string, Named]> {
  if (value instanceof Named) yield [key, value];
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* namedIn(`${key}.${index}`, item);
}

function onlyFirst<Value>(entries: readonly [string, Value][]): [string, Value][] {
  const seen = new Set<Value>();
  return entries.filter(([, value]) => !seen.has(value) && seen.add(value));
}
