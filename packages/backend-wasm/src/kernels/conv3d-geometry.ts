import { backend_util, type Conv3DAttrs } from '@tensorflow/tfjs-core';

export type Shape5D = [number, number, number, number, number];

/** A three-dimensional convolution as two-dimensional ones of its slices: for each tap along the depth, one of all slices that it meets. */
export interface SliceConvolutions {
  readonly inputShape: Shape5D;
  readonly outputShape: Shape5D;
  readonly taps: readonly Tap[];
  /** Of the two-dimensional convolutions. */
  readonly attributes: object;
  readonly slices: readonly number[];
  readonly outputSlices: readonly number[];
  readonly filterSlice: readonly number[];
}

export interface Tap {
  /** The input's slice that each slice of the output meets at this tap; undefined in the padding. */
  readonly sources: readonly (number | undefined)[];
}

/** Takes a convolution of NDHWC volumes apart. */
export function sliceConvolutions(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad }: Pick<Conv3DAttrs, 'strides' | 'pad'>,
): SliceConvolutions {
  const info = backend_util.computeConv3DInfo(inputShape as Shape5D, filterShape as Shape5D, strides, 1, pad);
  const sides = (before: number, input: number, output: number, stride: number, filter: number) => [
    before,
    Math.max(0, (output - 1) * stride + filter - before - input),
  ];
  const { top, left, front } = info.padInfo;
  const rows = sides(top, info.inHeight, info.outHeight, info.strideHeight, info.filterHeight);
  const columns = sides(left, info.inWidth, info.outWidth, info.strideWidth, info.filterWidth);
  const taps = Array.from({ length: info.filterDepth }, (_, tap) => ({
    sources: Array.from({ length: info.outDepth }, (_, slice) => {
      const source = slice * info.strideDepth + tap - front;
      return source >= 0 && source < info.inDepth ? source : undefined;
    }),
  }));
  const images = info.batchSize * info.outDepth;
  return {
    inputShape: info.inShape,
    outputShape: info.outShape,
    taps,
    attributes: {
      strides: [info.strideHeight, info.strideWidth],
      pad: [[0, 0], rows, columns, [0, 0]],
      dataFormat: 'NHWC',
    },
    slices: [images, info.inHeight, info.inWidth, info.inChannels],
    outputSlices: [images, info.outHeight, info.outWidth, info.outChannels],
    filterSlice: filterShape.slice(1),
  };
}
