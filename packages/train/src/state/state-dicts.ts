import { type Module, readStateDict, type StateDict, type StateDictEntry, type StateTensor, toHeld, toTorch } from '@ocelli/nn';
import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import { ofOptimizer } from './state-names.js';
import type { TensorRecord } from './tensor-record.js';

/** Copies a model's state and the slots of its optimiser out, in PyTorch's shapes and layout. */
export async function readState(model: Module, slots: TensorRecord): Promise<StateDict> {
  const parameters = new Map(model.namedParameters());
  const reading = Object.entries(slots).map(async ([name, slot]) => {
    return [name, toEntry(slot, await slot.data(), parameterOf(parameters, name, slot.shape))] as const;
  });
  const [own, entries] = await Promise.all([readStateDict(model), Promise.all(reading)]);
  return { ...own, ...ofOptimizer(Object.fromEntries(entries)) };
}

/** The shapes in PyTorch's layout of slots that are held in these shapes. */
export function torchShapes(model: Module, held: Shapes): Record<string, readonly number[]> {
  const parameters = new Map(model.namedParameters());
  return mapValues(held, (shape, name) => parameterOf(parameters, name, shape)?.shape ?? shape);
}

/** New slots like those of `held`, with values in PyTorch's layout. */
export function toSlots(model: Module, held: TensorRecord, valuesOf: (name: string) => Numbers): Record<string, Tensor> {
  const parameters = new Map(model.namedParameters());
  return mapValues(held, ({ shape, dtype }, name) => {
    if (dtype === 'int32') return tensor(Int32Array.from(valuesOf(name) as ArrayLike<number>, Number), shape, 'int32');
    const floats = toFloats(valuesOf(name));
    const parameter = parameterOf(parameters, name, shape);
    return tensor(parameter === undefined ? floats : toHeld(floats, parameter.shape, parameter.layout), shape, 'float32');
  });
}

type Shapes = Readonly<Record<string, readonly number[]>>;
type Numbers = ArrayLike<number> | ArrayLike<bigint>;

/** The parameter that a slot `slot.parameter` belongs to, if it lies as that does. */
function parameterOf(
  parameters: ReadonlyMap<string, StateTensor>,
  slot: string,
  shape: readonly number[],
): StateTensor | undefined {
  const parameter = parameters.get(slot.slice(slot.indexOf('.') + 1));
  return parameter !== undefined && util.arraysEqual([...parameter.heldShape], [...shape]) ? parameter : undefined;
}

function toEntry(slot: Tensor, held: ArrayLike<number>, parameter: StateTensor | undefined): StateDictEntry {
  if (slot.dtype === 'int32') return { dtype: 'I64', shape: slot.shape, data: BigInt64Array.from(Array.from(held, BigInt)) };
  const floats = new Float32Array(held);
  if (parameter === undefined) return { dtype: 'F32', shape: slot.shape, data: floats };
  return { dtype: 'F32', shape: parameter.shape, data: toTorch(floats, parameter.shape, parameter.layout) };
}

/** A copy, made without iterating where that can be. */
function toFloats(values: Numbers): Float32Array {
  const isBig = typeof values[0] === 'bigint';
  return isBig ? Float32Array.from(values as ArrayLike<bigint>, Number) : new Float32Array(values as ArrayLike<number>);
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
