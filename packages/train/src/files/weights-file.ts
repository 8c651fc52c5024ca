import { Module, readStateDict } from '@ocelli/nn';
import type { StateDict } from '@ocelli/safetensors';
import { requireFree } from './reserved-keys.js';
import { readTensorFile, type TensorFile, writeTensorFile } from './tensor-file.js';

/**
 * Writes a model's weights as a safetensors file with PyTorch's names, shapes and layout; the metadata may say where they come from.
 *
 * The file is replaced in one step, and holds a checksum.
 *
 * @throws CheckpointError naming the file and the cause; the old file is then as it was.
 */
export async function saveWeights(
  file: string,
  weights: Module | StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  requireFree(metadata, ['checksum']);
  const tensors = weights instanceof Module ? await readStateDict(weights) : weights;
  // Other readers want to be told that the layout is PyTorch's.
  await writeTensorFile(file, { tensors, metadata: { format: 'pt', ...metadata } });
}

/**
 * The tensors and the metadata of a safetensors file, from here or elsewhere.
 *
 * @throws CheckpointError naming the file, unless it is there, whole and undamaged.
 */
export async function loadWeights(file: string): Promise<TensorFile> {
  const { tensors, metadata } = await readTensorFile(file);
  return { tensors, metadata };
}
