import { Rng } from '@ocelli/random';
import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import { toHeld, toTorch } from '../layout.js';
import type { Module } from './module.js';
import { StateDictError } from './state-dict-error.js';
import type { StateDtype, StateTensor } from './state-tensor.js';

/** One tensor in PyTorch's shape and layout, with the name of its element type in a safetensors file. */
export interface StateDictEntry {
  readonly dtype: StateDtype;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Tensors in PyTorch's names, shapes and layout. */
export type StateDict = Record<string, StateDictEntry>;

/** What can be loaded: numbers of any type, converted to what the model holds. */
export type LoadableStateDict = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> | ArrayLike<bigint> }>
>;

export interface LoadStateDictOptions {
  /** Throws where a name is missing or unexpected; default true. A tensor of another shape always throws. */
  readonly strict?: boolean;
  /**
   * Whether the arrays are the model's from now on, so that a large one need not be there twice: one that has its memory for itself is held
   * as it is, where it lies as the model has it. Default false.
   */
  readonly isHandedOver?: boolean;
}

export interface LoadStateDictResult {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

type NamedState = readonly (readonly [name: string, state: StateTensor])[];

/** As `module.stateDict()`, without stopping the page while a GPU is read. */
export async function readStateDict(module: Module): Promise<StateDict> {
  const read = module.namedState().map(async ([name, state]) => [name, toEntry(state, await state.value.data())] as const);
  return Object.fromEntries(await Promise.all(read));
}

export function toStateDict(named: NamedState): StateDict {
  return Object.fromEntries(named.map(([name, state]) => [name, toEntry(state, state.value.dataSync())]));
}

/** Loads all or, where something does not fit, throws and changes nothing. */
export function fromStateDict(
  model: string,
  named: NamedState,
  stateDict: LoadableStateDict,
  { strict = true, isHandedOver = false }: LoadStateDictOptions = {},
): LoadStateDictResult {
  const names = new Set(named.map(([name]) => name));
  const entryOf = (name: string) => (Object.hasOwn(stateDict, name) ? stateDict[name] : undefined);
  const lacking = named.filter(([name]) => entryOf(name) === undefined);
  const missing = lacking.filter(([, { optional }]) => !optional).map(([name]) => name);
  const unexpected = Object.keys(stateDict).filter((name) => !names.has(name));
  const found = named.flatMap(([name, state]) => {
    const entry = entryOf(name);
    return entry === undefined ? [] : [{ name, state, entry }];
  });
  for (const { name, entry } of found) requireEntry(name, entry);
  const misshaped = found
    .filter(({ state, entry }) => !fits(state, entry))
    .map(({ name, state, entry }) => ({ name, expected: state.shape, found: entry.shape }));
  if (misshaped.length > 0 || (strict && missing.length + unexpected.length > 0)) {
    throw new StateDictError(model, { missing, unexpected, misshaped });
  }
  for (const { name, state, entry } of found) requireValues(name, state, entry);
  for (const { state, entry } of found) state.value = toTensor(state, entry.data, isHandedOver);
  for (const [name, state] of lacking) {
    if (state.optional && !state.hasValue) state.value = firstValue(name, state, new Rng(0));
  }
  return { missing, unexpected };
}

/** The tensor that the initialiser gives. @throws RangeError when it gives too few or too many values. */
export function firstValue(name: string, state: StateTensor, rng: Rng): Tensor {
  const values = state.initializer(state.shape, rng);
  const size = util.sizeFromShape([...state.shape]);
  if (values.length !== size) {
    throw new RangeError(`The initialiser of ${name} gave ${values.length} values, but its shape [${state.shape}] has ${size}.`);
  }
  return toTensor(state, values);
}

/** A tensor in the held layout, of values in PyTorch's. */
function toTensor(state: StateTensor, values: ArrayLike<number> | ArrayLike<bigint>, isHandedOver = false): Tensor {
  const shape = [...state.heldShape];
  if (state.dtype === 'I64') return tensor(Int32Array.from(values as ArrayLike<number>, Number), shape, 'int32');
  // Copied, since tfjs may keep the array itself and the caller may go on to change it.
  const isOwn = isHandedOver && values instanceof Float32Array && values.byteLength === values.buffer.byteLength;
  const floats = isBigInts(values) ? Float32Array.from(values, Number) : isOwn ? values : new Float32Array(values);
  return tensor(toHeld(floats, state.shape, state.layout), shape, 'float32');
}

function isBigInts(values: ArrayLike<number> | ArrayLike<bigint>): values is ArrayLike<bigint> {
  return typeof values[0] === 'bigint';
}

function toEntry({ dtype, shape, layout }: StateTensor, held: Float32Array | Int32Array | Uint8Array): StateDictEntry {
  const data = dtype === 'I64' ? BigInt64Array.from(Array.from(held, BigInt)) : toTorch(new Float32Array(held), shape, layout);
  return { dtype, shape, data };
}

function fits({ shape }: StateTensor, entry: { readonly shape: readonly number[] }): boolean {
  return shape.length === entry.shape.length && shape.every((length, axis) => length === entry.shape[axis]);
}

/** For callers that no compiler has checked, such as one that passes on parsed JSON. */
function requireEntry(name: string, entry: LoadableStateDict[string]): void {
  const { shape, data } = (entry ?? {}) as Partial<LoadableStateDict[string]>;
  if (!Array.isArray(shape) || typeof data?.length !== 'number') {
    throw new RangeError(`The state dict's ${name} must be { shape, data } with two arrays of numbers.`);
  }
}

function requireValues(name: string, { dtype }: StateTensor, { shape, data }: LoadableStateDict[string]): void {
  const expected = shape.reduce((product, length) => product * length, 1);
  if (data.length !== expected) {
    throw new RangeError(`The state dict's ${name} has ${data.length} values, but its shape [${shape}] needs ${expected}.`);
  }
  if (dtype !== 'I64') return;
  const outside = Array.from(data as ArrayLike<number>, Number).find((value) => (value | 0) !== value);
  if (outside !== undefined) {
    throw new RangeError(`The state dict's ${name} holds ${outside}, but the model counts in 32-bit integers.`);
  }
}
