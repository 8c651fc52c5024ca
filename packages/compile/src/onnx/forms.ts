import type { backend_util } from '@tensorflow/tfjs-core';
import type { Device } from '../execute/session.js';
import type { WinogradTile } from './kernels/winograd-matrices.js';
import { channelsFirst, channelsOutermost, type Order } from './order.js';
import { paddingBack } from './padding-back.js';
import type { ReplaceableOperator } from './without-operators.js';

/** What is fast, or there at all, on a device. */
export interface DeviceForms {
  /** How images lie between the kernels of a function that differentiates convolutions. */
  readonly imageOrder: Order;
  /** Whether ONNX Runtime's own operators, beside ONNX's, are there. */
  readonly contrib: boolean;
  /** Whether poolings can tell where the largest values are. */
  readonly hasPoolPlaces: boolean;
  /** Whether a tensor can be split into any number of parts at once. */
  readonly hasWideSplits: boolean;
  /** Operators that are not there. */
  readonly lacking: ReadonlySet<ReplaceableOperator>;
}

/**
 * What to use on each device. The WebGPU provider computes convolutions of images by tiles and those of volumes, which channels that lie
 * outermost make of them, value by value; it leaves `FusedMatMul` and what it lacks to the CPU, binds each
 * part of a split as a buffer, of which there are few, and shaders may assume that nothing is NaN.
 */
export function formsOf(device: Device): DeviceForms {
  switch (device) {
    case 'cpu':
      return { imageOrder: channelsOutermost, contrib: true, hasPoolPlaces: true, hasWideSplits: true, lacking: new Set() };
    case 'webgpu':
      return {
        imageOrder: channelsFirst,
        contrib: false,
        hasPoolPlaces: false,
        hasWideSplits: false,
        lacking: new Set(['IsNaN', 'LogSoftmax', 'Sign']),
      };
    case 'cuda':
      return { imageOrder: channelsFirst, contrib: false, hasPoolPlaces: true, hasWideSplits: true, lacking: new Set() };
    default:
      return device satisfies never;
  }
}

type Info = backend_util.Conv2DInfo;

/** How a convolution and its gradients are put in ONNX. */
export type ConvolutionForm = 'pointwise' | 'winograd' | 'blocked' | 'direct';

/** What is computed: a convolution's output, or its gradient by the input or by the filter. */
export type ConvolutionRole = 'forward' | 'inputGradient' | 'filterGradient';

/** How a convolution of each channel, and its gradients, are put in ONNX. */
export type DepthwiseForm = 'pixels' | 'blocked' | 'taps';

/** Which form a convolution takes, by its shape and by how many channels are in a block, where the runtime has images in blocks. */
export interface FormTable {
  convolution(info: Info, role: ConvolutionRole, channelBlock?: number): ConvolutionForm;
  /** The side of the tiles of a convolution by minimal filtering. */
  tile(info: Info, role: ConvolutionRole): WinogradTile;
  depthwise(info: Info, role: ConvolutionRole, channelBlock?: number): DepthwiseForm;
}

/** The fastest forms on CPUs. `pnpm bench lowering` measures them on the machine at hand, and tells where others are faster there. */
export const fastestForms: FormTable = { convolution: convolutionForm, tile: winogradTile, depthwise: depthwiseForm };

/** All forms that a convolution or a gradient can take. */
export function possibleForms(info: Info, role: ConvolutionRole, channelBlock?: number): ConvolutionForm[] {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  const { top, bottom, left, right } = padInfo;
  // No window spans two pixels, and no pixel lies outside.
  if (filterHeight * filterWidth === 1 && Math.max(top, left, bottom, right) <= 0) return ['pointwise', 'direct'];
  const isPlain = Math.max(strideHeight, strideWidth, dilationHeight, dilationWidth) === 1;
  const isThree = filterHeight === 3 && filterWidth === 3;
  const isPadded = Math.min(top, bottom, left, right) >= 0 && Math.max(top, bottom, left, right) <= 2;
  const isTiled = info.outHeight >= 2 && info.outWidth >= 2;
  return [
    ...(isPlain && isThree && isPadded && isTiled ? (['winograd'] as const) : []),
    ...(canBeBlocked(info, role, channelBlock) ? (['blocked'] as const) : []),
    'direct',
  ];
}

/** Whether the runtime can compute it of images whose channels lie in blocks; few channels it takes as they are. */
function canBeBlocked(info: Info, role: ConvolutionRole, block: number | undefined): boolean {
  if (block === undefined || role === 'filterGradient' || !isPaddedWith(info, role)) return false;
  if (role === 'inputGradient' && !isDense(info)) return false;
  const [from, to] = role === 'forward' ? [info.inChannels, info.outChannels] : [info.outChannels, info.inChannels];
  return to % block === 0 && (from % block === 0 || from < block);
}

function isDense({ strideHeight, strideWidth }: Info): boolean {
  return strideHeight * strideWidth === 1;
}

/** Whether what is around the images, or around the gradient that is convolved back, is no less than nothing. */
function isPaddedWith(info: Info, role: ConvolutionRole): boolean {
  const { top, bottom, left, right } = info.padInfo;
  return Math.min(...(role === 'forward' ? [top, bottom, left, right] : paddingBack(info))) >= 0;
}

/**
 * From this many channels on, on both sides, many small products cost less than the nine taps that they stand for. Forward the tiles are
 * small ones, which pay later; the gradient by the filter has no other way without a matrix of all windows.
 */
const winogradChannels: Readonly<Record<ConvolutionRole, number>> = { forward: 96, inputGradient: 64, filterGradient: 32 };

/**
 * The same where convolutions in blocks of 16, twice as fast as those in blocks of 8, are the other way: 9 ms for 14 forward from 128 to
 * 128 channels at 16 x 16.
 */
const channelsBeyondBlocks: typeof winogradChannels = { ...winogradChannels, forward: 192, inputGradient: 96 };
const wideBlock = 16;

/** Of fewer channels than these small tiles do not pay in a gradient by the filter: 0.5 ms for 0.3 from 128 to 32 at 4 x 4. */
const smallTileChannels = 64;

/**
 * Of so few channels the convolution's own product of single pixels takes less than one of matrices: 0.45 ms for 0.77 from 24 to 144 at 24 x 24. So it
 * does where it passes pixels over, which else are taken out first: half the time. Backward each is twice as long.
 */
const fewChannels = 32;

/** Where filters meet fewer pixels, bringing them in blocks costs more than products of few rows: half of the time from 128 to 32 channels at 2 x 2. */
const fewPixels = 1024;

/**
 * Images of so few channels that they are no block are taken as they are, but blocks pay while there are few outputs: products of 64 rows
 * are fast. Blocks of 16 always pay.
 */
const manyRows = 64;

function convolutionForm(info: Info, role: ConvolutionRole, channelBlock = 0): ConvolutionForm {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
  const possible = possibleForms(info, role, channelBlock === 0 ? undefined : channelBlock);
  const isThin = inChannels <= fewChannels || !isDense(info);
  const hasFewRows = inChannels >= channelBlock || outChannels < manyRows || channelBlock >= wideBlock;
  // Of 64 images of 16 x 16 from 32 to 32 channels 2.6 ms for 4.6, in and out of place included.
  const paysInBlocks = batchSize * outHeight * outWidth >= fewPixels && hasFewRows;
  const isBeyond = possible.includes('blocked') && paysInBlocks && channelBlock >= wideBlock;
  const least = Math.min(inChannels, outChannels);
  const isTiledWell = role !== 'filterGradient' || least >= smallTileChannels || winogradTile(info, role) === 4;
  const isGood: Readonly<Record<ConvolutionForm, boolean>> = {
    winograd: isTiledWell && least >= (isBeyond ? channelsBeyondBlocks : winogradChannels)[role],
    pointwise: !isThin || role !== 'forward',
    blocked: paysInBlocks,
    direct: true,
  };
  return possible.find((form) => isGood[form]) ?? 'direct';
}

/** Fewer tiles than these cost less than the 36 numbers for each pair of channels by which larger ones are multiplied. */
const largeTiles = 64;

/**
 * Large tiles halve the products that are left and double the rounding error. In gradients that is lost among others, but forward it turns
 * rectifiers over: the losses of five steps of ResNet-18 were 1e-4 from those in float64, and are 2e-6.
 */
function winogradTile({ batchSize, outHeight, outWidth }: Info, role: ConvolutionRole): WinogradTile {
  const tiles = batchSize * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);
  return role !== 'forward' && tiles >= largeTiles ? 4 : 2;
}

/** Pixels read times pixels made: 6 x 6 to 6 x 6 where the runtime has images in blocks, else 12 x 12 to 6 x 6. */
const fewPairs = { inBlocks: 36 * 36, else: 144 * 36 };

/**
 * Images so small that a product of all pixels with all pixels, `[batch, pixels] [pixels, pixels]` for each channel, takes less than the
 * convolution: with both gradients on two cores 1.1 ms for 6.1 at 6 x 6 pixels and 384 channels, 2.2 for 6.7 from 12 x 12 to 6 x 6 and 192, but at 12 x 12 about as
 * much as it. In blocks it takes a fifth to a half of the time.
 */
function depthwiseForm(info: Info, role: ConvolutionRole, channelBlock?: number): DepthwiseForm {
  const { inHeight, inWidth, outHeight, outWidth } = info;
  const possible = possibleDepthwiseForms(info, role, channelBlock);
  const last = possible.includes('blocked') ? 'blocked' : 'taps';
  const few = last === 'blocked' ? fewPairs.inBlocks : fewPairs.else;
  return possible.includes('pixels') && inHeight * inWidth * outHeight * outWidth <= few ? 'pixels' : last;
}

/** All forms that a convolution of each channel, or a gradient, can take. */
export function possibleDepthwiseForms(info: Info, role: ConvolutionRole, channelBlock?: number): DepthwiseForm[] {
  if (info.inChannels !== info.outChannels) return ['taps'];
  // The channels of all images are told apart.
  const isInBlocks = channelBlock !== undefined && (info.batchSize * info.inChannels) % channelBlock === 0;
  return isInBlocks && isPaddedWith(info, role) ? ['pixels', 'blocked', 'taps'] : ['pixels', 'taps'];
}
