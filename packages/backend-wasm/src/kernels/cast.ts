import { Cast, type CastAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { composite } from './workspace.js';

/** Another dtype for the same values: integers lose their fraction, and all but 0 is true (tfjs's own makes a byte of it: 255 of -1). */
export function cast(): KernelConfig {
  return composite<'x', CastAttrs>({
    kernelName: Cast,
    compute: (workspace, { x }, { dtype }) => {
      if (x.dtype === dtype) return workspace.reshape(x, x.shape);
      if (x.dtype === 'complex64' || x.dtype === 'string' || dtype === 'complex64' || dtype === 'string') {
        throw new Error(`The wasm backend casts between float32, int32 and bool, found ${x.dtype} to ${dtype}.`);
      }
      const output = workspace.allocate(x.shape, dtype);
      const [from, to] = [workspace.values(x), workspace.values(output)];
      if (dtype === 'bool') from.forEach((value, index) => (to[index] = value === 0 ? 0 : 1));
      else to.set(from);
      return output;
    },
  });
}
