import { decodeValues } from './decode.js';
import { SafetensorsError } from './error.js';
import { readHeader, type TensorInfo } from './header.js';
import type { StateDict, StateDictEntry } from './state-dict.js';

/**
 * The tensors of a safetensors file, by name.
 *
 * F16 and BF16 are decoded to float32. The other arrays are views of `bytes` where their alignment allows it, and copies
 * elsewhere; so do not write to `bytes` while the state dict is in use.
 *
 * @throws SafetensorsError when the bytes are not exactly one valid file.
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array): StateDict {
  const header = readHeader(bytes);
  const found = bytes.length - header.dataStart;
  if (found !== header.dataLength) {
    const problem = found < header.dataLength ? 'truncated' : 'something follows the tensors';
    throw new SafetensorsError(`The header announces ${header.dataLength} bytes of tensors, but ${found} are there: ${problem}.`);
  }
  const stateDict: StateDict = {};
  for (const tensor of header.tensors) stateDict[tensor.name] = readTensor(tensor, bytes, header.dataStart);
  return stateDict;
}

/**
 * The texts that a safetensors file keeps about itself under `__metadata__`, {} when it has none.
 *
 * The header is checked in full, but the tensors need not be there: the first bytes of a file are enough.
 *
 * @throws SafetensorsError when the bytes do not begin with a valid header.
 */
export function readSafetensorsMetadata(bytes: Uint8Array): Record<string, string> {
  return readHeader(bytes).metadata;
}

function readTensor({ dtype, shape, start, end }: TensorInfo, bytes: Uint8Array, dataStart: number): StateDictEntry {
  return { dtype, shape, data: decodeValues(dtype, bytes.subarray(dataStart + start, dataStart + end)) };
}
