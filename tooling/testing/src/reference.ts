import { type Tensor, type Tensor4D, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { formulaValues } from './formula-values.js';

/** Values listed one by one, or computed from a name; in PyTorch's layout. */
export type ReferenceTensor =
  | { readonly shape: readonly number[]; readonly values: readonly (number | boolean)[]; readonly dtype?: string }
  | { readonly shape: readonly number[]; readonly name: string; readonly range: readonly [number, number] };

/** One case of PyTorch 1.13's numbers in float64: `grads` are the gradients of the sum of output times `gradOutputs`. */
export interface ReferenceCase {
  readonly name: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, ReferenceTensor>>;
  readonly outputs: Readonly<Record<string, ReferenceTensor>>;
  readonly gradOutputs?: Readonly<Record<string, ReferenceTensor>>;
  readonly grads?: Readonly<Record<string, ReferenceTensor>>;
}

export function referenceValues(reference: ReferenceTensor): Float32Array {
  return 'values' in reference
    ? Float32Array.from(reference.values, Number)
    : formulaValues(reference.name, reference.shape, reference.range);
}

/** The tensor as it is listed, in PyTorch's layout. */
export function referenceTensor(reference: ReferenceTensor): Tensor {
  const dtype = 'dtype' in reference ? reference.dtype : undefined;
  const kind = dtype === 'int64' ? 'int32' : dtype === 'bool' ? 'bool' : 'float32';
  return tensor(referenceValues(reference), [...reference.shape], kind);
}

/** Images that the reference lists as `[batch, channels, height, width]`, with the channels last. */
export function referenceImages(reference: ReferenceTensor): Tensor4D {
  return tidy(() => transpose(referenceTensor(reference) as Tensor4D, [0, 2, 3, 1]));
}
