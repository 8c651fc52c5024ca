import type { TensorRecord } from '../state/tensor-record.js';

/** Frees the tensors of a record that others of the same names are in the place of. */
export function disposeReplaced(record: TensorRecord, by: TensorRecord): void {
  for (const [name, tensor] of Object.entries(record)) if (by[name] !== tensor) tensor.dispose();
}
