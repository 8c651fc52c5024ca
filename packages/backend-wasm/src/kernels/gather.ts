import { backend_util, GatherV2, type GatherV2Attrs, type KernelConfig, type Tensor, util } from '@tensorflow/tfjs-core';
import { composite } from './workspace.js';

/** Picks slices along an axis by their numbers, for each member of a batch by its own; tfjs's own picks wrong ones from a batch. */
export function gather(): KernelConfig {
  return composite<'x' | 'indices', GatherV2Attrs>({
    kernelName: GatherV2,
    compute: (workspace, { x, indices }, { axis, batchDims }) => {
      const along = util.parseAxisParam(axis, x.shape)[0] as number;
      const shapes = backend_util.segment_util.collectGatherOpShapeInfo(x as Tensor, indices as Tensor, along, batchDims);
      const { batchSize, outerSize, dimSize, sliceSize, outputShape } = shapes;
      const output = workspace.allocate(outputShape, x.dtype);
      const [from, numbers, to] = [workspace.values(x), workspace.values(indices), workspace.values(output)];
      const count = numbers.length / batchSize;
      let at = 0;
      for (let block = 0; block < batchSize * outerSize; block++) {
        const batch = Math.floor(block / outerSize);
        for (let index = batch * count; index < (batch + 1) * count; index++, at += sliceSize) {
          const slice = numbers[index] as number;
          if (!(slice >= 0 && slice < dimSize)) {
            throw new RangeError(
              `GatherV2: the index value ${slice} is not in [0, ${dimSize - 1}], the slices along axis ${along} of [${x.shape}].`,
            );
          }
          const start = (block * dimSize + slice) * sliceSize;
          to.set(from.subarray(start, start + sliceSize), at);
        }
      }
      return output;
    },
  });
}
