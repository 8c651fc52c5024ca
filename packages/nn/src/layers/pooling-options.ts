import { type PoolingOptions, pairOf, type Size2D, sidesOf } from '@ocelli/ops';

/** The options that pooling layers share, read when a layer is made. @throws RangeError naming the one that is wrong. */
export function poolingOptions(where: string, kernelSize: Size2D, options: Omit<PoolingOptions, 'kernelSize'>): PoolingOptions {
  const { stride = kernelSize, padding = 0, ceilMode = false } = options;
  return {
    kernelSize: pairOf(`${where}: kernelSize`, kernelSize),
    stride: pairOf(`${where}: stride`, stride),
    padding: sidesOf(`${where}: padding`, padding),
    ceilMode,
  };
}
