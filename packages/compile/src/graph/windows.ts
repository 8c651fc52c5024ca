import { backend_util } from '@tensorflow/tfjs-core';
import type { Attributes } from './graph.js';

type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];
type Padding2D = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Padding3D = Parameters<typeof backend_util.computeConv3DInfo>[4];
type Rounding = 'floor' | 'round' | 'ceil';
type Pair = [number, number] | number;
type Triple = [number, number, number] | number;

/** Sizes, strides and paddings of a convolution, whichever way its attributes tell them. */
export function convolutionInfo(
  input: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode }: Attributes,
  isDepthwise = false,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    [...input] as Shape4D,
    [...filter] as Shape4D,
    strides as Pair,
    (dilations ?? 1) as Pair,
    pad as Padding2D,
    dimRoundingMode as Rounding,
    isDepthwise,
  );
}

/** As `convolutionInfo`, of a filter `[height, width, channels, multiplier]` for each channel. */
export function depthwiseInfo(
  input: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
): backend_util.Conv2DInfo {
  return convolutionInfo(input, filter, attributes, true);
}

export function convolution3dInfo(
  input: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad }: Attributes,
): backend_util.Conv3DInfo {
  return backend_util.computeConv3DInfo(
    [...input] as Shape5D,
    [...filter] as Shape5D,
    strides as Triple,
    (dilations ?? 1) as Triple,
    pad as Padding3D,
  );
}

export function poolingInfo(
  input: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    [...input] as Shape4D,
    filterSize as Pair,
    strides as Pair,
    1,
    pad as Padding2D,
    dimRoundingMode as Rounding,
  );
}

export function pooling3dInfo(
  input: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): backend_util.Conv3DInfo {
  return backend_util.computePool3DInfo(
    [...input] as Shape5D,
    filterSize as Triple,
    strides as Triple,
    1,
    pad as Padding3D,
    dimRoundingMode as Rounding,
  );
}
