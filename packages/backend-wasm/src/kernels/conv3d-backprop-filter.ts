import {
  Conv2DBackpropFilter,
  Conv3DBackpropFilterV2,
  type Conv3DBackpropFilterV2Attrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { sliceConvolutions } from './conv3d-geometry.js';
import { composite, sizeOf } from './workspace.js';

/** Gradient of a three-dimensional convolution for its filter, slice by slice of the filter; tfjs's own is wrong where it strides. */
export function conv3dBackpropFilter(): KernelConfig {
  return composite<'x' | 'dy', Conv3DBackpropFilterV2Attrs>({
    kernelName: Conv3DBackpropFilterV2,
    compute: (workspace, { x, dy }, attributes) => {
      const { filterShape } = attributes;
      const convolution = sliceConvolutions(x.shape, filterShape, attributes);
      const { inputShape, outputShape, taps, slices, outputSlices, filterSlice } = convolution;
      const [batch, depth] = inputShape;
      const sliceSize = sizeOf(slices.slice(1));
      const output = workspace.allocate(filterShape);
      const met = workspace.allocate(slices);
      const gradients = workspace.reshape(dy, outputSlices);
      taps.forEach(({ sources }, tap) => {
        const [from, to] = [workspace.floats(x), workspace.floats(met)];
        for (let image = 0; image < batch; image++) {
          sources.forEach((source, slice) => {
            const at = (image * outputShape[1] + slice) * sliceSize;
            if (source === undefined) to.fill(0, at, at + sliceSize);
            else to.set(from.subarray((image * depth + source) * sliceSize, (image * depth + source + 1) * sliceSize), at);
          });
        }
        const part = workspace.run(
          Conv2DBackpropFilter,
          { x: met, dy: gradients },
          { ...convolution.attributes, filterShape: filterSlice },
        );
        workspace.floats(output).set(workspace.floats(part), tap * sizeOf(filterSlice));
        workspace.free(part);
      });
      return output;
    },
  });
}
