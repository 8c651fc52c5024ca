import { bytesOf, type StateDictEntry, type TensorData } from '@ocelli/safetensors';
import { WeightsError } from '../weights-error.js';
import type { TorchStorage } from './torch-storage.js';

/** A view of a storage, in elements. */
export interface TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** How many bytes copies of tensors may still take, so that no small file fills the memory. */
export interface CopyAllowance {
  bytes: number;
}

/**
 * The tensor's values in row-major order: a view of its storage where they lie so, a copy where they do not.
 *
 * @throws WeightsError where it reaches out of its storage, or copies take more than is allowed.
 */
export function toEntry({ storage, offset, shape, strides }: TorchTensor, allowance: CopyAllowance): StateDictEntry {
  const { dtype, values } = storage;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const reach = shape.reduce((last, extent, axis) => last + (extent - 1) * (strides[axis] ?? 0), offset);
  if (!Number.isSafeInteger(size) || (size > 0 ? reach >= values.length : offset > values.length)) {
    throw new WeightsError(
      `it has the shape [${shape}], strides [${strides}] and offset ${offset}, but its storage ${JSON.stringify(storage.key)} has ${values.length} values.`,
    );
  }
  if (size === 0 || isRowMajor(shape, strides)) return { dtype, shape, data: values.subarray(offset, offset + size) };
  allowance.bytes -= size * Math.max(bytesOf(dtype), values.BYTES_PER_ELEMENT);
  if (allowance.bytes < 0)
    throw new WeightsError(`its shape [${shape}] and strides [${strides}] take more memory than the file may.`);
  return { dtype, shape, data: gather(values, offset, shape, strides, size) };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    if (extent !== 1 && strides[axis] !== expected) return false;
    expected *= extent;
  }
  return true;
}

function gather(
  values: TensorData,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): TensorData {
  const result = new (values.constructor as new (length: number) => TensorData)(size);
  const index = shape.map(() => 0);
  const last = shape.length - 1;
  const [columns, step] = [shape[last] ?? 1, strides[last] ?? 0];
  for (let next = 0, start = offset; next < size; next += columns) {
    for (let column = 0; column < columns; column++) result[next + column] = values[start + column * step] ?? 0;
    // On to the next row: the innermost axis that has not come to its end goes one on, those within it back to 0.
    for (let axis = last - 1; axis >= 0; axis--) {
      const [extent, stride] = [shape[axis] ?? 1, strides[axis] ?? 0];
      const at = (index[axis] ?? 0) + 1;
      start += stride;
      index[axis] = at;
      if (at < extent) break;
      start -= extent * stride;
      index[axis] = 0;
    }
  }
  return result;
}
