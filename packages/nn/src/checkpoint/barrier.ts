import { engine, getBackend, getKernel, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The same real numbers, which a compiler takes for others, not to be had before all of `after` is there: else it would compute once, and
 * keep, what is to be computed twice, or put off what lets go of memory. XLA's `OptimizationBarrier`; a backend that has no such kernel
 * computes what it is told when it is told.
 */
export function barrier(x: Tensor, after: readonly Tensor[]): Tensor {
  const kernel = 'OptimizationBarrier';
  const isKnown = getKernel(kernel, getBackend()) !== undefined;
  if (!isKnown || after.length === 0 || engine().state.gradientDepth > 0) return x;
  return engine().runKernel(kernel, { x, ...Object.fromEntries(after.map((tensor, index) => [`after${index}`, tensor])) });
}
