import { blankLike, type Image, requireImage, requireOneOf } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';

/** 'horizontal' swaps left and right, 'vertical' top and bottom. */
export type FlipDirection = 'horizontal' | 'vertical';

/** The mirror image. @throws RangeError when there is no such direction. */
export function flipImage(image: Image, direction: FlipDirection): Image {
  requireImage(image);
  requireOneOf(direction, ['horizontal', 'vertical'], 'flip: direction');
  const output = blankLike(image, image);
  if (direction === 'vertical') flipRows(image, output);
  else flipColumns(image, output);
  return output;
}

function flipRows({ data, height, width, channels }: Image, output: Image): void {
  const rowLength = width * channels;
  for (let y = 0; y < height; y++)
    output.data.set(data.subarray(y * rowLength, (y + 1) * rowLength), (height - 1 - y) * rowLength);
}

function flipColumns({ data, height, width, channels }: Image, { data: output }: Image): void {
  const rowLength = width * channels;
  for (let row = 0; row < height * rowLength; row += rowLength) {
    for (let c = 0; c < channels; c++) {
      let source = row + rowLength - channels + c;
      for (let target = row + c; target < row + rowLength; target += channels, source -= channels) {
        output[target] = data[source] ?? 0;
      }
    }
  }
}

export interface RandomFlipOptions {
  /** How likely an image is flipped; 0.5 by default. */
  readonly probability?: number;
}

/** Swaps left and right at random, as torchvision.transforms.RandomHorizontalFlip. @throws RangeError for no probability. */
export function randomHorizontalFlip({ probability = 0.5 }: RandomFlipOptions = {}): ParametricTransform<boolean> {
  return randomFlip('horizontal', probability, 'randomHorizontalFlip');
}

/** Swaps top and bottom at random, as torchvision.transforms.RandomVerticalFlip. @throws RangeError for no probability. */
export function randomVerticalFlip({ probability = 0.5 }: RandomFlipOptions = {}): ParametricTransform<boolean> {
  return randomFlip('vertical', probability, 'randomVerticalFlip');
}

function randomFlip(direction: FlipDirection, probability: number, name: string): ParametricTransform<boolean> {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`${name}: probability must be from 0 to 1, but it is ${probability}.`);
  }
  return makeTransform({
    draw: (_, rng) => rng.boolean(probability),
    image: (image, flipped) => (flipped ? flipImage(image, direction) : image),
  });
}
