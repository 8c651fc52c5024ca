import type { StateDict } from '@ocelli/safetensors';
import type { LoadableCheckpoint } from '../checkpoint/checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { parsePosition } from './parse-position.js';
import { requireFree } from './reserved-keys.js';
import { readTensorFile, writeTensorFile } from './tensor-file.js';

/** A checkpoint as a file holds it, with the texts that were saved beside it. */
export interface LoadedCheckpoint extends LoadableCheckpoint {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What can be saved: the tensors in a type that a file has. */
export interface SavableCheckpoint extends LoadableCheckpoint {
  readonly tensors: StateDict;
}

const format = 'ocelli-checkpoint-1';

/**
 * Writes a checkpoint as one safetensors file: the tensors, and the position as JSON in the file's metadata.
 *
 * The file is replaced in one step, so that a process killed at any moment leaves the old checkpoint or the new one. Nothing is copied:
 * do not change the tensors until it is done.
 *
 * @throws CheckpointError naming the file and the cause; the old checkpoint is then as it was.
 */
export async function saveCheckpoint(
  file: string,
  { tensors, position }: SavableCheckpoint,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  requireFree(metadata, ['checksum', 'format', 'position']);
  await writeTensorFile(file, { tensors, metadata: { ...metadata, format, position: JSON.stringify(position) } });
}

/**
 * Reads what `saveCheckpoint` wrote.
 *
 * @throws CheckpointError naming the file, unless it is there, whole, undamaged, and a checkpoint.
 */
export async function loadCheckpoint(file: string): Promise<LoadedCheckpoint> {
  const { tensors, metadata, hasChecksum } = await readTensorFile(file);
  const { format: found, position, ...rest } = metadata;
  if (position === undefined || !found?.startsWith('ocelli-checkpoint-')) {
    throw new CheckpointError(file, 'is no checkpoint: it holds tensors, but not where a run stood');
  }
  if (found !== format) throw new CheckpointError(file, `has the format ${found}, but this version reads ${format}`);
  if (!hasChecksum) throw new CheckpointError(file, 'is damaged: it has lost its checksum');
  const read = parsePosition(position);
  if (typeof read === 'string') throw new CheckpointError(file, `is no checkpoint to go on from: ${read}`);
  return { tensors, position: read, metadata: rest };
}
