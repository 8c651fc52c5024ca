import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Top, left, bottom and right of what is around the gradient of a convolution, with zeros behind each pixel and row as strides pass over,
 * so that a convolution of it by the taps in reverse gives the gradient by the input. Less than nothing where images are padded wider than a window reaches.
 */
export function paddingBack(info: backend_util.Conv2DInfo): readonly [number, number, number, number] {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const [above, beside] = [info.effectiveFilterHeight - 1 - padInfo.top, info.effectiveFilterWidth - 1 - padInfo.left];
  const below = inHeight + padInfo.top - outHeight * strideHeight;
  const behind = inWidth + padInfo.left - outWidth * strideWidth;
  return [above, beside, below, behind];
}
