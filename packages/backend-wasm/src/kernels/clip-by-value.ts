import { ClipByValue, type ClipByValueAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { composite, type TypedArray } from './workspace.js';

/** Values within bounds; tfjs's own puts the lower bound in the place of a NaN, which then goes unnoticed, and takes integers for floats. */
export function clipByValue(): KernelConfig {
  return composite<'x', ClipByValueAttrs>({
    kernelName: ClipByValue,
    compute: (workspace, { x }, bounds) => {
      const output = workspace.allocate(x.shape, x.dtype);
      clip(workspace.values(x), workspace.values(output), bounds);
      return output;
    },
  });
}

/** Clips the values from number `first` on. */
export function clip(from: TypedArray, to: TypedArray, { clipValueMin, clipValueMax }: ClipByValueAttrs, first = 0): void {
  for (let index = first; index < from.length; index++) {
    const value = from[index] as number;
    // A NaN is neither.
    to[index] = value < clipValueMin ? clipValueMin : value > clipValueMax ? clipValueMax : value;
  }
}
