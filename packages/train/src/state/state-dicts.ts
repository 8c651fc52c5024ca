import { type Module, readStateDict, type StateDict, type StateDictEntry, type StateTensor, toHeld, toTorch } from '@ocelli/nn';
import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import { optimizerPrefix } from './state-names.js';
import type { TensorRecord } from './tensor-record.js';

/** Copies a model's state and the slots of its optimiser out, in PyTorch's shapes and layout. */
export async function readState(model: Module, slots: TensorRecord): Promise<StateDict> {
  const reading = Object.entries(slots).map(async ([name, slot]) => {
    const parameter = parameterOf(model, name, slot.shape);
    return [optimizerPrefix + name, toEntry(slot, await slot.data(), parameter)] as const;
  });
  const [own, entries] = await Promise.all([readStateDict(model), Promise.all(reading)]);
  return { ...own, ...Object.fromEntries(entries) };
}

/** The tensor of a slot, of values in PyTorch's layout. */
export function toSlot(model: Module, name: string, held: Tensor, values: ArrayLike<number> | ArrayLike<bigint>): Tensor {
  const parameter = parameterOf(model, name, held.shape);
  if (held.dtype === 'int32') return tensor(Int32Array.from(values as ArrayLike<number>, Number), held.shape, 'int32');
  const floats = Float32Array.from(values as ArrayLike<number>, Number);
  return tensor(parameter === undefined ? floats : toHeld(floats, parameter.shape, parameter.layout), held.shape, 'float32');
}

/** The shape that a slot has in PyTorch's layout. */
export function torchShape(model: Module, name: string, held: readonly number[]): readonly number[] {
  return parameterOf(model, name, held)?.shape ?? held;
}

/** The parameter that a slot `slot.parameter` belongs to, if it lies as that does. */
function parameterOf(model: Module, slot: string, shape: readonly number[]): StateTensor | undefined {
  const name = slot.slice(slot.indexOf('.') + 1);
  const parameter = model.namedParameters().find(([other]) => other === name)?.[1];
  return parameter !== undefined && util.arraysEqual([...parameter.heldShape], [...shape]) ? parameter : undefined;
}

function toEntry(slot: Tensor, held: ArrayLike<number>, parameter: StateTensor | undefined): StateDictEntry {
  if (slot.dtype === 'int32') return { dtype: 'I64', shape: slot.shape, data: BigInt64Array.from(Array.from(held, BigInt)) };
  const floats = new Float32Array(held);
  if (parameter === undefined) return { dtype: 'F32', shape: slot.shape, data: floats };
  return { dtype: 'F32', shape: parameter.shape, data: toTorch(floats, parameter.shape, parameter.layout) };
}
