import { type StateDict, safetensorsParts } from '@ocelli/safetensors';

/**
 * The checksum that the trainer writes into a file's metadata: of the file's bytes before this text itself was added.
 *
 * CRC-32 as in gzip and PNG (ISO 3309).
 */
export function checksumOf(tensors: StateDict, { checksum: _checksum, ...metadata }: Readonly<Record<string, string>>): string {
  const table = crcTable();
  let sum = ~0;
  for (const part of safetensorsParts(tensors, metadata)) {
    for (const byte of part) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return `crc32:${(~sum >>> 0).toString(16).padStart(8, '0')}`;
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
    return sum;
  });
}
