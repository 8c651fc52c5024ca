import { blankLike, type Image, type ImageSize, type PixelBox } from '../image.js';
import { type AxisWeights, axisWeights, type Interpolation, nearestIndices } from './axis-weights.js';

export interface ResampleOptions {
  /** How to sample between pixels; 'bilinear' by default. */
  readonly interpolation?: Interpolation;
  /** Whether bilinear and bicubic average all pixels that a smaller image's pixel covers; true by default. */
  readonly antialias?: boolean;
}

/** The part of an image in a box inside it, resampled to another size; bytes are rounded to the nearest, ties to even. */
export function resample(
  image: Image,
  box: PixelBox,
  size: ImageSize,
  { interpolation = 'bilinear', antialias = true }: ResampleOptions,
): Image {
  const output = blankLike(image, size);
  if (interpolation === 'nearest' || interpolation === 'nearest-exact') {
    pickNearest(image, box, output, interpolation === 'nearest-exact');
    return output;
  }
  const columns = axisWeights(box.width, size.width, interpolation, antialias);
  const rows = axisWeights(box.height, size.height, interpolation, antialias);
  const stretched = new Float32Array(box.height * size.width * image.channels);
  if (image.channels === 3) weighColumnsOfThree(image, box, columns, stretched);
  else weighColumns(image, box, columns, stretched);
  // A clamped array rounds ties to even and keeps bicubic's overshoot within 0 to 255.
  const target = output.data instanceof Uint8Array ? new Uint8ClampedArray(output.data.buffer) : output.data;
  weighRows(stretched, rows, size.width * image.channels, target);
  return output;
}

/** Resamples each row of the box; the result is box.height rows of as many pixels as there are columns' weights. */
function weighColumns(image: Image, box: PixelBox, { taps, starts, weights }: AxisWeights, into: Float32Array): void {
  const { data, channels, width } = image;
  let target = 0;
  for (let y = 0; y < box.height; y++) {
    const row = ((box.top + y) * width + box.left) * channels;
    for (let x = 0; x < starts.length; x++) {
      const source = row + (starts[x] ?? 0) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) sum += (weights[x * taps + tap] ?? 0) * (data[source + tap * channels + c] ?? 0);
        into[target++] = sum;
      }
    }
  }
}

/** `weighColumns` for three channels: each weight is read once. */
function weighColumnsOfThree(image: Image, box: PixelBox, { taps, starts, weights }: AxisWeights, into: Float32Array): void {
  const { data, width } = image;
  let target = 0;
  for (let y = 0; y < box.height; y++) {
    const row = ((box.top + y) * width + box.left) * 3;
    for (let x = 0; x < starts.length; x++) {
      let source = row + (starts[x] ?? 0) * 3;
      let [red, green, blue] = [0, 0, 0];
      for (let slot = x * taps; slot < (x + 1) * taps; slot++, source += 3) {
        const weight = weights[slot] ?? 0;
        red += weight * (data[source] ?? 0);
        green += weight * (data[source + 1] ?? 0);
        blue += weight * (data[source + 2] ?? 0);
      }
      into[target++] = red;
      into[target++] = green;
      into[target++] = blue;
    }
  }
}

/** Resamples each column of rows that are `rowLength` values long. */
function weighRows(
  source: Float32Array,
  { taps, starts, weights }: AxisWeights,
  rowLength: number,
  into: Uint8ClampedArray | Float32Array,
): void {
  let target = 0;
  for (let y = 0; y < starts.length; y++) {
    const first = (starts[y] ?? 0) * rowLength;
    for (let x = 0; x < rowLength; x++) {
      let sum = 0;
      let position = first + x;
      for (let slot = y * taps; slot < (y + 1) * taps; slot++, position += rowLength) {
        sum += (weights[slot] ?? 0) * (source[position] ?? 0);
      }
      into[target++] = sum;
    }
  }
}

function pickNearest(image: Image, box: PixelBox, output: Image, exact: boolean): void {
  const { data, channels, width } = image;
  const rows = nearestIndices(box.height, output.height, exact);
  const columns = nearestIndices(box.width, output.width, exact);
  let target = 0;
  for (const y of rows) {
    const row = (box.top + y) * width + box.left;
    for (const x of columns) {
      const source = (row + x) * channels;
      for (let c = 0; c < channels; c++) output.data[target++] = data[source + c] ?? 0;
    }
  }
}
