import { backend_util, util } from '@tensorflow/tfjs-core';
import type { GraphDataType, Value } from '../graph.js';
import type { Infer } from './infer-outputs.js';

/** Kernels that choose or place values by index. */
export function gatherOutputs(): Record<string, Infer> {
  return {
    GatherV2: ({ x, indices }, { axis, batchDims = 0 }) => {
      const { shape, dtype } = x as Value;
      const along = util.parseAxisParam(axis as number, [...shape])[0] ?? 0;
      backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, along, batchDims as number);
      const taken = (indices as Value).shape.slice(batchDims as number);
      return [{ shape: [...shape.slice(0, along), ...taken, ...shape.slice(along + 1)], dtype }];
    },
    GatherNd: ({ params, indices }) => {
      const { shape } = indices as Value;
      const depth = shape.at(-1) ?? 0;
      return [{ shape: [...shape.slice(0, -1), ...(params as Value).shape.slice(depth)], dtype: (params as Value).dtype }];
    },
    ScatterNd: ({ updates }, { shape }) => [{ shape: shape as number[], dtype: (updates as Value).dtype }],
    UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }) => {
      const { shape } = x as Value;
      return [{ shape: [numSegments as number, ...shape.slice((segmentIds as Value).shape.length)], dtype: 'float32' }];
    },
    OneHot: ({ indices }, { depth, dtype }) => [
      { shape: [...(indices as Value).shape, depth as number], dtype: (dtype as GraphDataType | undefined) ?? 'int32' },
    ],
    TopK: ({ x }, { k }) => {
      const { shape, dtype } = x as Value;
      const outline = [...shape.slice(0, -1), k as number];
      return [
        { shape: outline, dtype },
        { shape: outline, dtype: 'int32' },
      ];
    },
  };
}
