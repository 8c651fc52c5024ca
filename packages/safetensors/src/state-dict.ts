import type { SafetensorsDtype, TensorData } from './dtype.js';

/** One tensor: its values in row-major order, and the dtype it has in a file. */
export interface StateDictEntry {
  dtype: SafetensorsDtype;
  shape: readonly number[];
  data: TensorData;
}

/** Tensors by name, in PyTorch's names, shapes and layout. */
export type StateDict = Record<string, StateDictEntry>;
