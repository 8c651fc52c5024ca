import {
  Conv2DBackpropInput,
  Conv3DBackpropInputV2,
  type Conv3DBackpropInputV2Attrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { sliceConvolutions } from './conv3d-geometry.js';
import { composite, sizeOf } from './workspace.js';

/** Gradient of a three-dimensional convolution for its input, slice by slice of the filter; tfjs's own is wrong. */
export function conv3dBackpropInput(): KernelConfig {
  return composite<'dy' | 'filter', Conv3DBackpropInputV2Attrs>({
    kernelName: Conv3DBackpropInputV2,
    compute: (workspace, { dy, filter }, attributes) => {
      const convolution = sliceConvolutions(attributes.inputShape, filter.shape, attributes);
      const { inputShape, outputShape, taps, slices, outputSlices, filterSlice } = convolution;
      const [batch, depth] = inputShape;
      const sliceSize = sizeOf(slices.slice(1));
      const output = workspace.allocate(inputShape);
      const weights = workspace.allocate(filterSlice);
      const gradients = workspace.reshape(dy, outputSlices);
      workspace.floats(output).fill(0);
      taps.forEach(({ sources }, tap) => {
        const filterSize = sizeOf(filterSlice);
        workspace.floats(weights).set(workspace.floats(filter).subarray(tap * filterSize, (tap + 1) * filterSize));
        const part = workspace.run(
          Conv2DBackpropInput,
          { dy: gradients, filter: weights },
          { ...convolution.attributes, inputShape: slices },
        );
        const [from, to] = [workspace.floats(part), workspace.floats(output)];
        for (let image = 0; image < batch; image++) {
          sources.forEach((source, slice) => {
            if (source === undefined) return;
            const start = (image * outputShape[1] + slice) * sliceSize;
            let at = (image * depth + source) * sliceSize;
            for (let index = start; index < start + sliceSize; index++, at++)
              to[at] = (to[at] as number) + (from[index] as number);
          });
        }
        workspace.free(part);
      });
      return output;
    },
  });
}
