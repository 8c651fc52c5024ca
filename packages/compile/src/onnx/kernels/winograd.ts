import type { backend_util } from '@tensorflow/tfjs-core';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { sliced } from './shapes.js';

/**
 * Convolutions with filters of 3 x 3 by Winograd's minimal filtering F(2 x 2, 3 x 3): four multiplications for each output and not nine.
 * Lavin and Gray 2016, "Fast algorithms for convolutional neural networks".
 *
 * Each tile of 4 x 4 inputs gives 2 x 2 outputs, `A^T ((G g G^T) * (B^T d B)) A`, where `*` is one product for each of the 16 places,
 * summed over the channels: 16 matrix products. The matrices hold 0, 1 and 1/2 alone, so that rounding errors stay those of a sum.
 */
const inputRows = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
] as const;
const outputRows = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
] as const;
const filterRows = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
] as const;
/** A filter turned round is transformed to the same 16 numbers in other places: row 0 changes with row 3. */
const turned = [3, 1, 2, 0] as const;

type Matrix = readonly (readonly number[])[];

/** The window of a convolution without strides: zeros above and to the left of the images, and the size of what comes out. */
export interface WinogradWindow {
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Images `[in, batch, height, width]` convolved with filters `[out, in, 3, 3]`, or with those turned round from `[in, out, 3, 3]`. */
export function winogradConvolution(
  lowering: Lowering,
  images: OnnxValue,
  weights: OnnxValue,
  window: WinogradWindow,
  isTurned: boolean,
): OnnxValue {
  const { builder } = lowering;
  const [, batch = 1] = images.shape;
  const { outHeight, outWidth } = window;
  const [rows, columns] = [Math.ceil(outHeight / 2), Math.ceil(outWidth / 2)];
  const filters = transformedFilters(builder, weights);
  const [, first = 1, second = 1] = filters.shape;
  const out = isTurned ? second : first;
  const tiles = batch * rows * columns;
  const inputs = transformedInputs(builder, images, window, isTurned);
  const shape = [16, out, tiles];
  const products = isTurned
    ? builder.node('FusedMatMul', [filters, inputs], { transA: 1 }, { shape, domain: 'com.microsoft' })
    : builder.node('MatMul', [filters, inputs], {}, { shape });
  // Each tile's 2 x 2 outputs, put where they belong: a transposed convolution whose windows do not overlap.
  const matrix = isTurned ? outputRows.map((row) => turned.map((place) => row[place] as number)) : outputRows;
  const kernel = transposed(product(matrix, matrix));
  const image = builder.node(
    'ConvTranspose',
    [builder.reshape(products, [1, 16, out * batch * rows, columns]), builder.constant(kernel, [16, 1, 2, 2], 'float32')],
    { kernel_shape: [2, 2], strides: [2, 2] },
    { shape: [1, 1, out * batch * rows * 2, columns * 2] },
  );
  const whole = builder.reshape(image, [out, batch, rows * 2, columns * 2]);
  const isWhole = rows * 2 === outHeight && columns * 2 === outWidth;
  return isWhole ? whole : sliced(lowering, whole, [2, 3], [0, 0], [outHeight, outWidth], [1, 1]);
}

/**
 * The gradient by the filter, `[out, in, 3, 3]`, of a convolution of images `[in, batch, height, width]`:
 * `G^T ((A dy A^T) * (B^T d B)) G`, summed over all tiles. Where the convolution itself was done so, its inputs are transformed already.
 */
export function winogradFilterGradient(
  builder: OnnxBuilder,
  images: OnnxValue,
  gradient: OnnxValue,
  { padInfo: { top, left }, outHeight, outWidth }: backend_util.Conv2DInfo,
): OnnxValue {
  const [into = 1] = images.shape;
  const [out = 1, batch = 1] = gradient.shape;
  const [rows, columns] = [Math.ceil(outHeight / 2), Math.ceil(outWidth / 2)];
  const inputs = transformedInputs(builder, images, { top, left, outHeight, outWidth }, false);
  const columnsOfOutput = [0, 1, 2, 3].map((place) => outputRows.map((row) => row[place] as number));
  const kernel = builder.constant(product(columnsOfOutput, columnsOfOutput), [16, 1, 1, 2, 2], 'float32');
  const spread = builder.node(
    'Conv',
    [builder.reshape(gradient, [1, 1, out * batch, outHeight, outWidth]), kernel],
    { kernel_shape: [1, 2, 2], strides: [1, 2, 2], pads: [0, 0, 0, 0, rows * 2 - outHeight, columns * 2 - outWidth] },
    { shape: [1, 16, out * batch, rows, columns] },
  );
  const tiles = builder.reshape(spread, [16, out, batch * rows * columns]);
  const sums = builder.node('FusedMatMul', [tiles, inputs], { transB: 1 }, { shape: [16, out, into], domain: 'com.microsoft' });
  const taps = builder.constant(product(filterRows, filterRows), [16, 9], 'float32');
  const pairs = out * into;
  const filter = builder.node('Gemm', [builder.reshape(sums, [16, pairs]), taps], { transA: 1 }, { shape: [pairs, 9] });
  return builder.reshape(filter, [out, into, 3, 3]);
}

/** `B^T d B` of each tile: `[16, channels, tiles]`. */
function transformedInputs(builder: OnnxBuilder, images: OnnxValue, window: WinogradWindow, isTurned: boolean): OnnxValue {
  const { top, left, outHeight, outWidth } = window;
  const [channels = 1, batch = 1, height = 1, width = 1] = images.shape;
  const [rows, columns] = [Math.ceil(outHeight / 2), Math.ceil(outWidth / 2)];
  const matrix = isTurned ? turned.map((place) => inputRows[place]) : inputRows;
  const kernel = builder.constant(product(matrix, matrix), [16, 1, 1, 4, 4], 'float32');
  const transformed = builder.node(
    'Conv',
    [builder.reshape(images, [1, 1, channels * batch, height, width]), kernel],
    {
      kernel_shape: [1, 4, 4],
      strides: [1, 2, 2],
      pads: [0, top, left, 0, rows * 2 + 2 - height - top, columns * 2 + 2 - width - left],
    },
    { shape: [1, 16, channels * batch, rows, columns] },
  );
  return builder.reshape(transformed, [16, channels, batch * rows * columns]);
}

/** `G g G^T` of each filter: `[16, out, in]`. */
function transformedFilters(builder: OnnxBuilder, weights: OnnxValue): OnnxValue {
  const [out = 1, into = 1] = weights.shape;
  const taps = builder.constant(product(filterRows, filterRows), [16, 9], 'float32');
  const matrix = builder.reshape(weights, [out * into, 9]);
  return builder.reshape(builder.node('Gemm', [taps, matrix], { transB: 1 }, { shape: [16, out * into] }), [16, out, into]);
}

/** Kronecker's product, row after row. */
function product(one: Matrix, other: Matrix): Float32Array {
  return Float32Array.from(one.flatMap((row) => other.flatMap((second) => row.flatMap((x) => second.map((y) => x * y)))));
}

/** From 4 rows of 16 to 16 of 4. */
function transposed(matrix: Float32Array): Float32Array {
  return Float32Array.from({ length: 64 }, (_, index) => matrix[(index % 4) * 16 + (index >> 2)] as number);
}
