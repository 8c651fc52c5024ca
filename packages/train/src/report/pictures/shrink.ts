import type { Pixels } from './encode-png.js';

/** A picture no longer or wider than `most` pixels, by the mean of the pixels that each new one covers; smaller ones stay. */
export function shrink(pixels: Pixels, most: number): Pixels {
  const scale = Math.max(pixels.height, pixels.width) / most;
  if (scale <= 1) return pixels;
  const height = Math.max(1, Math.round(pixels.height / scale));
  const width = Math.max(1, Math.round(pixels.width / scale));
  const data = new Uint8Array(height * width * pixels.channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const rows = range(y, height, pixels.height);
    for (let x = 0; x < width; x++) {
      const columns = range(x, width, pixels.width);
      for (let channel = 0; channel < pixels.channels; channel++) data[at++] = mean(pixels, rows, columns, channel);
    }
  }
  return { data, height, width, channels: pixels.channels };
}

type Range = readonly [from: number, to: number];

/** The old pixels that a new one covers, at least one. */
function range(place: number, count: number, length: number): Range {
  const from = Math.floor((place * length) / count);
  return [from, Math.max(from + 1, Math.floor(((place + 1) * length) / count))];
}

function mean({ data, width, channels }: Pixels, [top, bottom]: Range, [left, right]: Range, channel: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += data[(y * width + x) * channels + channel] ?? 0;
  }
  return Math.round(sum / ((bottom - top) * (right - left)));
}
