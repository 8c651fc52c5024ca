import type { StateDict } from './state-dict.js';

/**
 * The same state dict, whose float32 tensors are written to a file in that type: F16 and BF16 take half of the bytes, and their values are
 * rounded when they are written, not here. `writeSafetensors(castFloats(stateDict, 'BF16'))`; a file's reader decodes them to float32.
 */
export function castFloats(stateDict: StateDict, dtype: 'F32' | 'F16' | 'BF16'): StateDict {
  const entries = Object.entries(stateDict).map(([name, entry]) => {
    const isFloat = entry.dtype === 'F32' || entry.dtype === 'F16' || entry.dtype === 'BF16';
    return [name, isFloat ? { ...entry, dtype } : entry] as const;
  });
  return Object.fromEntries(entries);
}
