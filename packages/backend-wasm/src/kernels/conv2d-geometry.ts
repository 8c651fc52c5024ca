import type { Conv2DAttrs } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';

export type Shape4D = [number, number, number, number];

/** What two-dimensional convolutions and their gradients have in common. */
export type ConvolutionAttributes = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> &
  Partial<Pick<Conv2DAttrs, 'dilations' | 'dataFormat'>>;

/** One spatial axis of a convolution. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first value, and after the last. */
  readonly before: number;
  readonly after: number;
}

export interface Geometry {
  readonly batch: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly rows: Axis;
  readonly columns: Axis;
}

/** Sizes of a convolution of NHWC images; `filterShape`'s last axis counts per input channel where it is depthwise. */
export function convolutionGeometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dimRoundingMode, dilations, dataFormat = 'NHWC' }: ConvolutionAttributes,
  isDepthwise = false,
): Geometry {
  if (dataFormat !== 'NHWC') throw new Error(`The wasm backend convolves NHWC images only, found data format ${dataFormat}.`);
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    // tfjs takes null for none.
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
  return {
    batch: info.batchSize,
    inputChannels: info.inChannels,
    outputChannels: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      filter: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
      after: info.padInfo.bottom,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      filter: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
      after: info.padInfo.right,
    },
  };
}

/** Number of values of one image, one image of the output, and the filter. */
export function sizesOf({ inputChannels, outputChannels, rows, columns }: Geometry) {
  return {
    input: rows.input * columns.input * inputChannels,
    output: rows.output * columns.output * outputChannels,
    filter: rows.filter * columns.filter * inputChannels * outputChannels,
  };
}
