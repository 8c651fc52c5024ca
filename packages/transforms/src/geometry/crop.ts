import {
  blankLike,
  type Image,
  type ImageSize,
  type PixelBox,
  readFill,
  readSize,
  requireImage,
  requireOneOf,
  type SizeOption,
} from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { type BorderMode, borderIndices, borderModes } from './border.js';

export interface BorderOptions {
  /** What lies outside the image; 'constant' by default. */
  readonly mode?: BorderMode;
  /** The colour outside in mode 'constant': one value or one per channel; 0 by default. */
  readonly fill?: number | readonly number[];
}

/**
 * The part of an image in a box, which may reach over the border: outside lies what `mode` says.
 *
 * With the default options as torchvision.transforms.functional.crop.
 *
 * @throws RangeError when the box is not made of integers or holds no pixel, when there is no such mode, or when the fill does not fit the
 * image.
 */
export function cropImage(image: Image, box: PixelBox, { mode = 'constant', fill = 0 }: BorderOptions = {}): Image {
  requireImage(image);
  requireBox(box);
  requireOneOf(mode, borderModes, 'mode');
  const colour = readFill(fill, image);
  const output = blankLike(image, box);
  const { channels, width } = image;
  const rowLength = box.width * channels;
  const rows = borderIndices(mode, box.top, box.height, image.height);
  const columns = borderIndices(mode, box.left, box.width, width);
  // The columns that lie in the image are one run, copied at once.
  const insideStart = Math.min(Math.max(-box.left, 0), box.width);
  const insideEnd = Math.max(Math.min(width - box.left, box.width), insideStart);
  for (let y = 0; y < box.height; y++) {
    const sourceRow = rows[y] ?? -1;
    const target = output.data.subarray(y * rowLength, (y + 1) * rowLength);
    if (sourceRow < 0) {
      paint(target, 0, box.width, colour);
      continue;
    }
    const source = image.data.subarray(sourceRow * width * channels, (sourceRow + 1) * width * channels);
    const run = source.subarray((box.left + insideStart) * channels, (box.left + insideEnd) * channels);
    if (insideEnd > insideStart) target.set(run, insideStart * channels);
    for (let x = 0; x < insideStart; x++) copyPixel(source, columns[x] ?? -1, target, x, colour);
    for (let x = insideEnd; x < box.width; x++) copyPixel(source, columns[x] ?? -1, target, x, colour);
  }
  return output;
}

type Row = Uint8Array | Float32Array;

function copyPixel(source: Row, column: number, target: Row, x: number, colour: readonly number[]): void {
  if (column < 0) return paint(target, x, x + 1, colour);
  const channels = colour.length;
  for (let c = 0; c < channels; c++) target[x * channels + c] = source[column * channels + c] ?? 0;
}

function paint(row: Row, from: number, to: number, colour: readonly number[]): void {
  for (let x = from; x < to; x++) row.set(colour, x * colour.length);
}

/** @throws RangeError unless the box is made of integers and holds a pixel. */
export function requireBox({ top, left, height, width }: PixelBox): void {
  if (![top, left, height, width].every(Number.isInteger) || height < 1 || width < 1) {
    throw new RangeError(
      `A box must be integers with a positive height and width, but it is ${JSON.stringify({ top, left, height, width })}.`,
    );
  }
}

export interface CenterCropOptions {
  /** The side of a square or [height, width]; where it is larger than the image, the image is padded with zeros. */
  readonly size: SizeOption;
}

/**
 * The box of that size in the middle of an image, as torchvision.transforms.CenterCrop: half pixels are rounded to even, and
 * where the image is smaller the spare pixel of its padding goes to the bottom or right.
 */
export function centerBox(image: ImageSize, { height, width }: ImageSize): PixelBox {
  return { top: centerStart(image.height, height), left: centerStart(image.width, width), height, width };
}

function centerStart(extent: number, length: number): number {
  if (length > extent) return -Math.floor((length - extent) / 2);
  const half = (extent - length) / 2;
  return Number.isInteger(half) || Math.floor(half) % 2 === 0 ? Math.floor(half) : Math.ceil(half);
}

/** Cuts out the middle, as torchvision.transforms.CenterCrop. @throws RangeError when the size is no positive integer. */
export function centerCrop({ size }: CenterCropOptions): ParametricTransform<PixelBox> {
  const target = readSize(size, 'centerCrop: size');
  return makeTransform({
    draw: (imageSize) => centerBox(imageSize, target),
    image: (image, box) => cropImage(image, box),
  });
}
