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
  const resized = (images: Value, size: unknown): number[] => {
    const [batch = 1, , , channels = 1] = images.shape;
    return [batch, ...(size as [number, number]), channels];
  };
  return {
    MaxPool: pool,
    AvgPool: pool,
    MaxPool3D: pool3d,
    AvgPool3D: pool3d,
    MaxPoolGrad: likeInput,
    AvgPoolGrad: likeInput,
    MaxPool3DGrad: likeInput,
    AvgPool3DGrad: likeInput,
    ResizeBilinear: ({ images }, { size }) => [{ shape: resized(images as Value, size), dtype: 'float32' }],
    ResizeNearestNeighbor: ({ images }, { size }) => [{ shape: resized(images as Value, size), dtype: (images as Value).dtype }],
    ResizeBilinearGrad: ({ images }) => [{ shape: (images as Value).shape, dtype: 'float32' }],
    ResizeNearestNeighborGrad: ({ images }) => [{ shape: (images as Value).shape, dtype: (images as Value).dtype }],
  };
}
