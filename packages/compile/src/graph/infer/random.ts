import type { Infer } from './infer-outputs.js';

/** Kernels of `@ocelli/ops` that make random numbers of the words of a stream of elements. */
export function randomOutputs(): Record<string, Infer> {
  const drawn: Infer = (_, { shape }) => [{ shape: shape as number[], dtype: 'float32' }];
  return { RandomUniform: drawn, RandomNormal: drawn, RandomMask: drawn };
}
