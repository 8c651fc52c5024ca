import type { Image, PixelBox } from '../image.js';
import type { AxisWeights } from './axis-weights.js';

/**
 * Stretches the box's rows to the new width one after the other and weighs each new row from them. Only the last `rows.taps`
 * stretched rows are kept, in a ring: they stay in the processor's cache, and no large array is made.
 *
 * Each product and each sum is rounded to float32, so that resample-kernel.wat gives the same bits.
 */
export function resampleRows(
  image: Image,
  box: PixelBox,
  columns: AxisWeights,
  rows: AxisWeights,
  into: Uint8ClampedArray | Float32Array,
): void {
  const { data, channels, width } = image;
  const rowLength = columns.starts.length * channels;
  const ring = new Float32Array(rows.taps * rowLength);
  const sums = new Float32Array(rowLength);
  let next = 0;
  for (let y = 0; y < rows.starts.length; y++) {
    const first = rows.starts[y] ?? 0;
    for (next = Math.max(next, first); next < first + rows.taps; next++) {
      const source = ((box.top + next) * width + box.left) * channels;
      stretchRow(data, source, channels, columns, ring, (next % rows.taps) * rowLength);
    }
    sums.fill(0);
    for (let tap = 0; tap < rows.taps; tap++) {
      addRow(ring, ((first + tap) % rows.taps) * rowLength, rows.weights[y * rows.taps + tap] ?? 0, sums);
    }
    into.set(sums, y * rowLength);
  }
}

function stretchRow(
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
      for (let tap = 0; tap < taps; tap++) {
        const product = Math.fround((weights[x * taps + tap] ?? 0) * (data[first + tap * channels + c] ?? 0));
        sum = Math.fround(sum + product);
      }
      into[target + x * channels + c] = sum;
    }
  }
}

function addRow(ring: Float32Array, start: number, weight: number, sums: Float32Array): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x] ?? 0) + Math.fround(weight * (ring[start + x] ?? 0));
}
