import type { backend_util } from '@tensorflow/tfjs-core';

/** How a convolution and its gradients are put in ONNX. */
export type ConvolutionForm = 'pointwise' | 'winograd' | 'direct';

/** From this many channels on, on both sides, 16 small products cost less than the nine taps that they stand for. */
const winogradChannels = 96;

/**
 * The fastest form on CPUs, by shape. `pnpm bench lowering` measures the forms on the machine at hand.
 */
export function convolutionForm(info: backend_util.Conv2DInfo): ConvolutionForm {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  const { top, bottom, left, right } = padInfo;
  // No window spans two pixels, and no pixel lies outside.
  if (filterHeight * filterWidth === 1 && Math.max(top, left, bottom, right) <= 0) return 'pointwise';
  const isPlain = Math.max(strideHeight, strideWidth, dilationHeight, dilationWidth) === 1;
  const isThree = filterHeight === 3 && filterWidth === 3;
  const isPadded = Math.min(top, bottom, left, right) >= 0 && Math.max(top, bottom, left, right) <= 2;
  const isWide = Math.min(info.inChannels, info.outChannels) >= winogradChannels;
  const isTiled = info.outHeight >= 2 && info.outWidth >= 2;
  return isPlain && isThree && isPadded && isWide && isTiled ? 'winograd' : 'direct';
}
