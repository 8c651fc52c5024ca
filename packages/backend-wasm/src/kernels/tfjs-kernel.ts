import { getKernel, type KernelFunc } from '@tensorflow/tfjs-core';

/** What replaces a kernel of tfjs, and still calls it. */
interface Replacement extends KernelFunc {
  readonly own: KernelFunc;
}

/** Keeps tfjs's own kernel with the one that takes its place, for `tfjsKernel` to find. */
export function keepingOwn(kernelFunc: KernelFunc, own: KernelFunc): Replacement {
  return Object.assign(kernelFunc, { own });
}

/** tfjs's own kernel, whether it is registered or what this package has put in its place. */
export function tfjsKernel(kernelName: string): KernelFunc {
  const { kernelFunc } = getKernel(kernelName, 'wasm');
  return 'own' in kernelFunc ? (kernelFunc as Replacement).own : kernelFunc;
}
