import type { backend_util } from '@tensorflow/tfjs-core';
import type { Device } from '../execute/session.js';
import type { WinogradTile } from './kernels/winograd-matrices.js';
import { channelsFirst, channelsOutermost, type Order } from './order.js';

/** What is fast, or there at all, on a device. */
export interface DeviceForms {
  /** How images lie between the kernels of a function that differentiates convolutions. */
  readonly imageOrder: Order;
  /** Whether ONNX Runtime's own operators, beside ONNX's, are there. */
  readonly contrib: boolean;
  /** Whether NaN can be told from numbers. */
  readonly hasNan: boolean;
}

/**
 * What to use on each device. The WebGPU provider computes convolutions of images by tiles and those of volumes, which channels that lie
 * outermost make of them, value by value; it leaves `FusedMatMul` and `IsNaN` to the CPU, and shaders may assume that nothing is NaN.
 */
export function formsOf(device: Device): DeviceForms {
  switch (device) {
    case 'cpu':
      return { imageOrder: channelsOutermost, contrib: true, hasNan: true };
    case 'webgpu':
      return { imageOrder: channelsFirst, contrib: false, hasNan: false };
    case 'cuda':
      return { imageOrder: channelsFirst, contrib: false, hasNan: true };
    default:
      return device satisfies never;
  }
}

/** How a convolution and its gradients are put in ONNX. */
export type ConvolutionForm = 'pointwise' | 'winograd' | 'direct';

/** From this many channels on, on both sides, 16 small products cost less than the nine taps that they stand for. */
const winogradChannels = 64;

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

/** Fewer tiles than these cost less than the 36 numbers for each pair of channels by which larger ones are multiplied. */
const largeTiles = 64;

/** The side of the tiles of a convolution by minimal filtering. */
export function winogradTile({ batchSize, outHeight, outWidth }: backend_util.Conv2DInfo): WinogradTile {
  return batchSize * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4) >= largeTiles ? 4 : 2;
}
