import type { backend_util } from '@tensorflow/tfjs-core';
import type { ConvolutionRole } from '../forms.js';
import type { Lowering } from '../lowering.js';
import type { OnnxBuilder, OnnxValue } from '../onnx-builder.js';
import { sliced } from './shapes.js';
import { type Matrix, type WinogradTile, winogradMatrices } from './winograd-matrices.js';

/**
 * Convolutions with filters of 3 x 3 by Winograd's minimal filtering F(m x m, 3 x 3): for each output four multiplications, with tiles of
 * m = 2, or two and a quarter, of m = 4, and not nine. Lavin and Gray 2016, "Fast algorithms for convolutional neural networks".
 *
 * Each tile of m + 2 squared inputs gives m x m outputs, `A^T ((G g G^T) * (B^T d B)) A`, where `*` is one product for each place, summed
 * over the channels: as many matrix products as a tile has inputs.
 */

/** How a convolution without strides lies in tiles, and the size of what comes out. */
export interface WinogradWindow {
  readonly tile: WinogradTile;
  /** Zeros above and to the left of the images. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** The window of a convolution that is done so. */
export function windowOf({ forms }: Lowering, info: backend_util.Conv2DInfo, role: ConvolutionRole): WinogradWindow {
  const { padInfo, outHeight, outWidth } = info;
  return { tile: forms.tile(info, role), top: padInfo.top, left: padInfo.left, outHeight, outWidth };
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
  const { tile, outHeight, outWidth } = window;
  const { rows, columns, places, outputs } = tilesOf(window, isTurned);
  const filters = transformedFilters(builder, weights, tile);
  const [, first = 1, second = 1] = filters.shape;
  const out = isTurned ? second : first;
  const inputs = transformedInputs(builder, images, window, isTurned);
  const shape = [places, out, batch * rows * columns];
  const products = isTurned
    ? builder.node('FusedMatMul', [filters, inputs], { transA: 1 }, { shape, domain: 'com.microsoft' })
    : builder.node('MatMul', [filters, inputs], {}, { shape });
  // Each tile's outputs, put where they belong: a transposed convolution whose windows do not overlap.
  const kernel = builder.constant(flat(transposed(product(outputs, outputs))), [places, 1, tile, tile], 'float32');
  const image = builder.node(
    'ConvTranspose',
    [builder.reshape(products, [1, places, out * batch * rows, columns]), kernel],
    { kernel_shape: [tile, tile], strides: [tile, tile] },
    { shape: [1, 1, out * batch * rows * tile, columns * tile] },
  );
  const whole = builder.reshape(image, [out, batch, rows * tile, columns * tile]);
  const isWhole = rows * tile === outHeight && columns * tile === outWidth;
  return isWhole ? whole : sliced(lowering, whole, [2, 3], [0, 0], [outHeight, outWidth], [1, 1]);
}

/**
 * The gradient by the filter, `[out, in, 3, 3]`, of a convolution of images `[in, batch, height, width]`:
 * `G^T ((A dy A^T) * (B^T d B)) G`, summed over all tiles.
 */
export function winogradFilterGradient(
  builder: OnnxBuilder,
  images: OnnxValue,
  gradient: OnnxValue,
  window: WinogradWindow,
): OnnxValue {
  const [into = 1] = images.shape;
  const [out = 1, batch = 1, outHeight = 1, outWidth = 1] = gradient.shape;
  const { tile } = window;
  const { rows, columns, places, outputs } = tilesOf(window, false);
  const inputs = transformedInputs(builder, images, window, false);
  const columnsOfOutputs = transposed(outputs);
  const kernel = builder.constant(flat(product(columnsOfOutputs, columnsOfOutputs)), [places, 1, 1, tile, tile], 'float32');
  const spread = builder.node(
    'Conv',
    [builder.reshape(gradient, [1, 1, out * batch, outHeight, outWidth]), kernel],
    {
      kernel_shape: [1, tile, tile],
      strides: [1, tile, tile],
      pads: [0, 0, 0, 0, rows * tile - outHeight, columns * tile - outWidth],
    },
    { shape: [1, places, out * batch, rows, columns] },
  );
  const tiles = builder.reshape(spread, [places, out, batch * rows * columns]);
  const shape = [places, out, into];
  const sums = builder.node('FusedMatMul', [tiles, inputs], { transB: 1 }, { shape, domain: 'com.microsoft' });
  const pairs = out * into;
  const operands = [builder.reshape(sums, [places, pairs]), filterTransform(builder, tile)];
  const filter = builder.node('Gemm', operands, { transA: 1 }, { shape: [pairs, 9] });
  return builder.reshape(filter, [out, into, 3, 3]);
}

/** `B^T d B` of each tile: `[places, channels, tiles]`. */
function transformedInputs(builder: OnnxBuilder, images: OnnxValue, window: WinogradWindow, isTurned: boolean): OnnxValue {
  const { tile, top, left } = window;
  const [channels = 1, batch = 1, height = 1, width = 1] = images.shape;
  const { rows, columns, places, inputs } = tilesOf(window, isTurned);
  const side = tile + 2;
  const kernel = builder.constant(flat(product(inputs, inputs)), [places, 1, 1, side, side], 'float32');
  const transformed = builder.node(
    'Conv',
    [builder.reshape(images, [1, 1, channels * batch, height, width]), kernel],
    {
      kernel_shape: [1, side, side],
      strides: [1, tile, tile],
      pads: [0, top, left, 0, rows * tile + 2 - height - top, columns * tile + 2 - width - left],
    },
    { shape: [1, places, channels * batch, rows, columns] },
  );
  return builder.reshape(transformed, [places, channels, batch * rows * columns]);
}

/** `G g G^T` of each filter: `[places, out, in]`. */
function transformedFilters(builder: OnnxBuilder, weights: OnnxValue, tile: WinogradTile): OnnxValue {
  const [out = 1, into = 1] = weights.shape;
  const places = (tile + 2) ** 2;
  const operands = [filterTransform(builder, tile), builder.reshape(weights, [out * into, 9])];
  return builder.reshape(builder.node('Gemm', operands, { transB: 1 }, { shape: [places, out * into] }), [places, out, into]);
}

function filterTransform(builder: OnnxBuilder, tile: WinogradTile): OnnxValue {
  const { filters } = winogradMatrices(tile);
  return builder.constant(flat(product(filters, filters)), [(tile + 2) ** 2, 9], 'float32');
}

/** How many tiles an image has, how many numbers each of them, and the matrices: with their places moved, where the filter is turned. */
function tilesOf({ tile, outHeight, outWidth }: WinogradWindow, isTurned: boolean) {
  const { inputs, outputs, turned } = winogradMatrices(tile);
  return {
    rows: Math.ceil(outHeight / tile),
    columns: Math.ceil(outWidth / tile),
    places: (tile + 2) ** 2,
    inputs: isTurned ? turned.map((place) => inputs[place] as readonly number[]) : inputs,
    outputs: isTurned ? outputs.map((row) => turned.map((place) => row[place] as number)) : outputs,
  };
}

/** Kronecker's product. */
function product(one: Matrix, other: Matrix): Matrix {
  return one.flatMap((row) => other.map((second) => row.flatMap((x) => second.map((y) => x * y))));
}

function transposed(matrix: Matrix): Matrix {
  return (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] as number));
}

function flat(matrix: Matrix): Float32Array {
  return Float32Array.from(matrix.flat());
}
