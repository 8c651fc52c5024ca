import { type KernelConfig, OneHot, type OneHotAttrs } from '@tensorflow/tfjs-core';
import { composite } from './workspace.js';

/** Rows of `offValue` with `onValue` at the place that each index names; tfjs's own writes integers whatever dtype it is asked for. */
export function oneHot(): KernelConfig {
  return composite<'indices', OneHotAttrs>({
    kernelName: OneHot,
    compute: (workspace, { indices }, { depth, onValue, offValue, dtype }) => {
      const output = workspace.allocate([...indices.shape, depth], dtype);
      const [places, to] = [workspace.values(indices), workspace.values(output)];
      to.fill(offValue);
      places.forEach((place, row) => {
        if (place >= 0 && place < depth) to[row * depth + place] = onValue;
      });
      return output;
    },
  });
}
