import { DataError } from '../data-error.js';

/** No dataset of one file is larger; a file that unpacks to more is damaged or a trap. */
const mostBytes = 2 ** 31;

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks a gzip file; other bytes are returned as they are. @throws DataError naming `file` where it is truncated or damaged. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  try {
    return await (globalThis.process?.versions?.node === undefined ? gunzipInPage(bytes) : gunzipInNode(bytes));
  } catch (cause) {
    const fault = cause instanceof RangeError ? `unpacks to more than ${mostBytes} bytes` : 'is truncated or damaged';
    throw new DataError(`${file}: the gzip file ${fault}.`, { cause });
  }
}

async function gunzipInPage(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/** Three times as fast, in a thread of Node's. Not imported, so that a bundler for browsers has nothing to complain of. */
function gunzipInNode(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { gunzip } = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    gunzip(bytes, { chunkSize: 2 ** 20, maxOutputLength: mostBytes }, (error, unpacked) => {
      if (error) reject(error);
      else resolve(new Uint8Array(unpacked.buffer as ArrayBuffer, unpacked.byteOffset, unpacked.length));
    });
  });
}
