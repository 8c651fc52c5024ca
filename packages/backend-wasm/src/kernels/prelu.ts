import { type KernelConfig, Prelu, Tile } from '@tensorflow/tfjs-core';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';
import { composite, sizeOf } from './workspace.js';

/** Values below 0 times `alpha`, broadcast along any axis; tfjs's own takes `alpha` for one row of the last axes whatever its shape. */
export function prelu(): KernelConfig {
  const own = tfjsKernel(Prelu);
  const { kernelFunc } = composite<'x' | 'alpha'>({
    kernelName: Prelu,
    compute: (workspace, { x, alpha }) => {
      const shape = [...x.shape.map(() => 1), ...alpha.shape].slice(-x.shape.length);
      const reps = x.shape.map((length, axis) => length / (shape[axis] as number));
      const firstOwn = shape.findIndex((length) => length > 1);
      const isRow = sizeOf(shape) === 1 || reps.slice(firstOwn).every((count) => count === 1);
      const slopes = isRow ? alpha : workspace.run(Tile, { x: workspace.reshape(alpha, shape) }, { reps });
      return workspace.call(own, { x, alpha: slopes });
    },
  });
  return { kernelName: Prelu, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, own) };
}
