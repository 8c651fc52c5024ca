import type { Value } from '../graph.js';
import { pooling3dInfo, poolingInfo } from '../windows.js';
import type { Infer } from './infer-outputs.js';

/** Poolings, their gradients, and changes of an image's size. */
export function poolOutputs(): Record<string, Infer> {
  const pool: Infer = ({ x }, attributes) => [
    { shape: poolingInfo((x as Value).shape, attributes).outShape, dtype: (x as Value).dtype },
  ];
  const pool3d: Infer = ({ x }, attributes) => [
    { shape: pooling3dInfo((x as Value).shape, attributes).outShape, dtype: 'float32' },
  ];
  const likeInput: Infer = ({ input }) => [{ shape: (input as Value).shape, dtype: 'float32' }];
  const resize: Infer = ({ images }, { size }) => {
    const [batch = 1, , , channels = 1] = (images as Value).shape;
    return [{ shape: [batch, ...(size as [number, number]), channels], dtype: 'float32' }];
  };
  const resizeGradient: Infer = ({ images }) => [{ shape: (images as Value).shape, dtype: 'float32' }];
  return {
    MaxPool: pool,
    AvgPool: pool,
    MaxPool3D: pool3d,
    AvgPool3D: pool3d,
    MaxPoolGrad: likeInput,
    AvgPoolGrad: likeInput,
    MaxPool3DGrad: likeInput,
    AvgPool3DGrad: likeInput,
    ResizeBilinear: resize,
    ResizeNearestNeighbor: resize,
    ResizeBilinearGrad: resizeGradient,
    ResizeNearestNeighborGrad: resizeGradient,
  };
}
