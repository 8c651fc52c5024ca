import type { ReportImage } from '../report-data.js';
import { encodePng, type Pixels } from './encode-png.js';
import { shrink } from './shrink.js';

/** Longer sides than this are shrunk, so that 25 photographs stay below a megabyte. */
const longestSide = 96;

/** An image as a `data:` URL of a PNG; channels beyond the first three are left out. */
export async function pictureUrl(image: ReportImage): Promise<string> {
  return pngUrl(shrink(toBytes(image), longestSide));
}

/** Pixels as a `data:` URL of a PNG. */
export async function pngUrl(pixels: Pixels): Promise<string> {
  const png = await encodePng(pixels);
  return `data:image/png;base64,${btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''))}`;
}

function toBytes({ data, height, width, channels }: ReportImage): Pixels {
  const kept = channels < 3 ? 1 : 3;
  const level =
    data instanceof Uint8Array
      ? (value: number) => value
      : (value: number) => Math.min(255, Math.max(0, Math.round(255 * value)));
  const bytes = new Uint8Array(height * width * kept);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < kept; channel++) {
      bytes[pixel * kept + channel] = level(data[pixel * channels + channel] ?? 0);
    }
  }
  return { data: bytes, height, width, channels: kept };
}
