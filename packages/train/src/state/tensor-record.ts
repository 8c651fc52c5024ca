import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name. */
export type TensorRecord = Readonly<Record<string, Tensor>>;

/** The values of a tensor in this thread's memory, in row-major order. Integers are int32 as a tensor. */
export interface Values {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}
