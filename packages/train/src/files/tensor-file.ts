import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  readSafetensors,
  readSafetensorsMetadata,
  SafetensorsError,
  type StateDict,
  safetensorsParts,
} from '@ocelli/safetensors';
import { CheckpointError } from './checkpoint-error.js';
import { FileError } from './file-error.js';
import { explainFault } from './system-fault.js';
import { writeFileAtomic } from './write-file-atomic.js';

/** Tensors and the texts that a safetensors file keeps about them. */
export interface TensorFile {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The text that says what the file's bytes were before this text itself was added. */
const checksumKey = 'checksum';

/**
 * Writes tensors as one safetensors file with a checksum, atomically and without a copy of them; do not change them until it is done.
 *
 * @throws CheckpointError naming the file and the cause; the old file is then as it was.
 */
export async function writeTensorFile(path: string, { tensors, metadata }: TensorFile): Promise<void> {
  try {
    const texts = { ...metadata, [checksumKey]: checksum({ tensors, metadata }) };
    await writeFileAtomic(path, safetensorsParts(tensors, texts));
  } catch (error) {
    if (error instanceof FileError)
      throw new CheckpointError(path, `${error.problem}; what was there before is kept`, { cause: error });
    if (error instanceof SafetensorsError)
      throw new CheckpointError(path, `could not be written: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Reads a safetensors file; its checksum is compared if it has one.
 *
 * @throws CheckpointError unless the file is there, whole and undamaged.
 */
export async function readTensorFile(path: string): Promise<TensorFile & { readonly hasChecksum: boolean }> {
  const bytes = await readWhole(path);
  try {
    const { [checksumKey]: expected, ...metadata } = readSafetensorsMetadata(bytes);
    const file = { tensors: readSafetensors(bytes), metadata };
    if (expected !== undefined && expected !== checksum(file)) {
      throw new CheckpointError(path, `is damaged: its checksum is ${checksum(file)}, but ${expected} was written`);
    }
    return { ...file, hasChecksum: expected !== undefined };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new CheckpointError(path, `is damaged or no safetensors file: ${error.message}`, { cause: error });
  }
}

function checksum({ tensors, metadata }: TensorFile): string {
  let sum = 0;
  for (const part of safetensorsParts(tensors, metadata)) sum = crc32(part, sum);
  return `crc32:${sum.toString(16).padStart(8, '0')}`;
}

/** Piece by piece, since Node reads no more than 2 GiB at once. */
async function readWhole(path: string): Promise<Uint8Array> {
  const most = 2 ** 30;
  try {
    await using file = await open(path, 'r');
    const bytes = new Uint8Array((await file.stat()).size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, Math.min(most, bytes.length - length), length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw new CheckpointError(path, `could not be read: ${explainFault(error)}`, { cause: error });
  }
}
