import { pad, stridedSlice, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * A shortcut to a block of another size that learns nothing: every `stride`-th pixel, and as many channels of zeros before as after; He et
 * al. 2016, option A.
 */
export function paddedShortcut(x: Tensor4D, stride: number, outChannels: number): Tensor4D {
  const added = outChannels - x.shape[3];
  const before = Math.floor(added / 2);
  const pixels = stride === 1 ? x : stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
  if (added === 0) return pixels as Tensor4D;
  const none: [number, number] = [0, 0];
  return pad(pixels, [none, none, none, [before, added - before]]) as Tensor4D;
}
