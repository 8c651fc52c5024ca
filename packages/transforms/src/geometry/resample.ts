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
  // A clamped array rounds ties to even and keeps bicubic's overshoot within 0 to 255.
  const target = output.data instanceof Uint8Array ? new Uint8ClampedArray(output.data.buffer) : output.data;
  weigh(image, box, columns, rows, target);
  return output;
}

type Target = Uint8ClampedArray | Float32Array;

/**
 * Stretches the box's rows to the new width one after the other and weighs each new row from them. Only the last `rows.taps`
 * stretched rows are kept, in a ring: they stay in the processor's cache, and no large array is made.
 */
function weigh(image: Image, box: PixelBox, columns: AxisWeights, rows: AxisWeights, into: Target): void {
  const { data, channels, width } = image;
  const rowLength = columns.starts.length * channels;
  const ring = new Float32Array(rows.taps * rowLength);
  const offsets = new Int32Array(rows.taps);
  const stretchRow = channels === 3 ? stretchRowOfThree : stretchRowOfAny;
  let next = 0;
  for (let y = 0; y < rows.starts.length; y++) {
    const first = rows.starts[y] ?? 0;
    for (next = Math.max(next, first); next < first + rows.taps; next++) {
      const source = ((box.top + next) * width + box.left) * channels;
      stretchRow(data, source, channels, columns, ring, (next % rows.taps) * rowLength);
    }
    for (let tap = 0; tap < rows.taps; tap++) offsets[tap] = ((first + tap) % rows.taps) * rowLength;
    weighRow(ring, offsets, rows.weights.subarray(y * rows.taps, (y + 1) * rows.taps), into, y * rowLength, rowLength);
  }
}

function stretchRowOfAny(
  data: Image['data'],
  source: number,
  channels: number,
  { taps, starts, weights }: AxisWeights,
  into: Float32Array,
  target: number,
): void {
  for (let x = 0; x < starts.length; x++) {
    const first = source + (starts[x] ?? 0) * channels;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (weights[x * taps + tap] ?? 0) * (data[first + tap * channels + c] ?? 0);
      into[target + x * channels + c] = sum;
    }
  }
}

/** The same for three channels: each weight is read once. */
function stretchRowOfThree(
  data: Image['data'],
  source: number,
  _channels: number,
  { taps, starts, weights }: AxisWeights,
  into: Float32Array,
  target: number,
): void {
  let slot = 0;
  for (let x = 0; x < starts.length; x++) {
    let position = source + (starts[x] ?? 0) * 3;
    let [red, green, blue] = [0, 0, 0];
    for (const end = slot + taps; slot < end; slot++, position += 3) {
      const weight = weights[slot] ?? 0;
      red += weight * (data[position] ?? 0);
      green += weight * (data[position + 1] ?? 0);
      blue += weight * (data[position + 2] ?? 0);
    }
    into[target + x * 3] = red;
    into[target + x * 3 + 1] = green;
    into[target + x * 3 + 2] = blue;
  }
}

/** The weighted sum of the ring's rows at `offsets`, four in one pass. */
function weighRow(
  ring: Float32Array,
  offsets: Int32Array,
  weights: Float32Array,
  into: Target,
  target: number,
  rowLength: number,
): void {
  if (weights.length <= 4) {
    weighFourRows(ring, offsets, weights, 0, into, target, rowLength);
    return;
  }
  const [sums, part] = [new Float32Array(rowLength), new Float32Array(rowLength)];
  for (let tap = 0; tap < weights.length; tap += 4) {
    weighFourRows(ring, offsets, weights, tap, part, 0, rowLength);
    for (let x = 0; x < rowLength; x++) sums[x] = (sums[x] ?? 0) + (part[x] ?? 0);
  }
  into.set(sums, target);
}

/** Where fewer than four rows are left, the first of them stands in for the others and weighs nothing there. */
function weighFourRows(
  ring: Float32Array,
  offsets: Int32Array,
  weights: Float32Array,
  tap: number,
  into: Target,
  target: number,
  rowLength: number,
): void {
  const row0 = offsets[tap] ?? 0;
  const row1 = offsets[tap + 1] ?? row0;
  const row2 = offsets[tap + 2] ?? row0;
  const row3 = offsets[tap + 3] ?? row0;
  const weight0 = weights[tap] ?? 0;
  const weight1 = weights[tap + 1] ?? 0;
  const weight2 = weights[tap + 2] ?? 0;
  const weight3 = weights[tap + 3] ?? 0;
  for (let x = 0; x < rowLength; x++) {
    into[target + x] =
      weight0 * (ring[row0 + x] ?? 0) +
      weight1 * (ring[row1 + x] ?? 0) +
      weight2 * (ring[row2 + x] ?? 0) +
      weight3 * (ring[row3 + x] ?? 0);
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
