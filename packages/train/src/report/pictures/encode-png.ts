import { filterRows } from './filter-rows.js';

/** Pixels of interleaved bytes, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How PNG calls pixels of so many channels: grey, RGB, RGBA. */
const colourTypes: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };

/**
 * A picture as a PNG file of 8 bits a channel, without loss.
 *
 * @throws RangeError unless the picture has 1, 3 or 4 channels and as many bytes as it says.
 * @see https://www.w3.org/TR/png-3/
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  const { data, height, width, channels } = pixels;
  const colourType = colourTypes[channels];
  if (colourType === undefined) throw new RangeError(`A picture must have 1, 3 or 4 channels, but this one has ${channels}.`);
  if (!(height >= 1 && width >= 1) || data.length !== height * width * channels) {
    throw new RangeError(`A picture of ${height} x ${width} x ${channels} bytes cannot have ${data.length} of them.`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const compressed = await deflate(filterRows(pixels));
  return join([signature, chunk('IHDR', header), chunk('IDAT', compressed), chunk('IEND', new Uint8Array(0))]);
}

/** The format that RFC 1950 calls zlib's. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** CRC-32 as PNG has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}
