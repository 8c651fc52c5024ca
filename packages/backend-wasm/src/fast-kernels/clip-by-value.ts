import { ClipByValue, type ClipByValueAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { clip } from '../kernels/clip-by-value.js';
import { composite, sizeOf } from '../kernels/workspace.js';
import type { SimdUnit } from '../simd/simd-unit.js';

/** Values within bounds, a NaN as it is: four at a time, in the time of tfjs's own. */
export function fastClipByValue(unit: SimdUnit): KernelConfig {
  return composite<'x', ClipByValueAttrs>({
    kernelName: ClipByValue,
    compute: (workspace, { x }, attributes) => {
      const output = workspace.allocate(x.shape, x.dtype);
      const vectors = x.dtype === 'float32' ? Math.floor(sizeOf(x.shape) / 4) : 0;
      if (vectors > 0) {
        const bounds = workspace.allocate([2]);
        workspace.floats(bounds).set([attributes.clipValueMin, attributes.clipValueMax]);
        unit.clip(vectors, { from: workspace.address(x), to: workspace.address(output), bounds: workspace.address(bounds) });
      }
      clip(workspace.values(x), workspace.values(output), attributes, vectors * 4);
      return output;
    },
  });
}
