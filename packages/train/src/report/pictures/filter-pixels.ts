import type { ReportFilters } from '../report-data.js';
import type { Pixels } from './encode-png.js';

/**
 * One filter as a picture, with no weight as middle grey and its largest weight as black or white: in colour for three input channels,
 * else in grey, the mean over the channels.
 */
export function filterPixels({ shape, data }: ReportFilters, filter: number): Pixels {
  const [, inputs = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const weights = data.subarray(filter * inputs * area, (filter + 1) * inputs * area);
  const channels = inputs === 3 ? 3 : 1;
  const values = new Float32Array(area * channels);
  for (let input = 0; input < inputs; input++) {
    for (let pixel = 0; pixel < area; pixel++) {
      const at = channels === 3 ? pixel * 3 + input : pixel;
      values[at] = (values[at] ?? 0) + (weights[input * area + pixel] ?? 0) / (channels === 3 ? 1 : inputs);
    }
  }
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { data: Uint8Array.from(values, (value) => Math.round(127.5 + (127.5 * value) / largest)), height, width, channels };
}
