import { WeightsError } from '../weights-error.js';

/** What a file is by its first bytes. */
export type WeightsFormat = 'safetensors' | 'torch' | 'json';

/** Tells a file's format by its content. @throws WeightsError for what is none that is read here. */
export function detectFormat(bytes: Uint8Array): WeightsFormat {
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b) return 'torch';
  // Of eight bytes of length at least the highest is 0 in a file of this world, and no text has such a byte; a brace follows.
  if (bytes[8] === 0x7b && bytes.subarray(0, 8).includes(0)) return 'safetensors';
  if (first === 0x80 || (first !== undefined && '(c'.includes(String.fromCharCode(first)))) return 'torch';
  const start = bytes.subarray(0, 64).findIndex((byte) => byte > 0x20);
  if (bytes[start] === 0x7b && !bytes.subarray(0, 8).includes(0)) return 'json';
  const found = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new WeightsError(
    `its first bytes are ${found || 'missing'}: neither safetensors nor a file of PyTorch's, nor the JSON of weights in several files.`,
  );
}
