import type { StateDict } from '@ocelli/safetensors';
import { WeightsError } from '../weights-error.js';
import type { PickleValue } from './pickle.js';
import { readTorchLegacy } from './torch-legacy.js';
import { isTensor, type TorchPickle } from './torch-pickle.js';
import { type CopyAllowance, toEntry } from './torch-tensor.js';
import { readTorchZip } from './torch-zip.js';

export interface ReadTorchOptions {
  /**
   * Under which key of the file the state dict lies; by default the file itself is one, or else it is under `state_dict` or `model`,
   * where most training programs put it.
   */
  readonly key?: string;
}

const usualKeys = ['state_dict', 'model'];

/**
 * The tensors of a file that torch.save wrote (`.pth`, `.pt`, `.th`), by name, of both its formats. Values are as `readSafetensors` gives
 * them: F16 and BF16 as float32, arrays that may be views of `bytes` or of each other. Where every name begins with `module.`, as
 * PyTorch's DataParallel has it, that is left out.
 *
 * A pickle is a program; this reads it without running it. Only tensors, numbers, texts, bools, None, lists, tuples and dicts are read.
 *
 * @throws WeightsError for everything else, by its name, and for files that are truncated or damaged.
 * @see https://pytorch.org/docs/stable/notes/serialization.html
 */
export function readTorch(bytes: Uint8Array, options: ReadTorchOptions = {}): StateDict {
  const { value }: TorchPickle = isZip(bytes) ? readTorchZip(bytes) : readTorchLegacy(bytes);
  // Weights in other memory layouts are copied once, and half precision grows to twice its size.
  const allowance: CopyAllowance = { bytes: 2 * bytes.length + 2 ** 24 };
  const entries = namedTensors(value, options).map(([name, tensor]) => {
    if (!isTensor(tensor)) throw new WeightsError(`its ${JSON.stringify(name)} is no tensor.`);
    try {
      return [name, toEntry(tensor, allowance)] as const;
    } catch (error) {
      throw error instanceof WeightsError ? new WeightsError(`tensor ${JSON.stringify(name)}: ${error.message}`) : error;
    }
  });
  return Object.fromEntries(withoutPrefix(entries, 'module.'));
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function namedTensors(value: PickleValue, { key }: ReadTorchOptions): [string, PickleValue][] {
  if (!(value instanceof Map)) throw new WeightsError('it holds no dict, and so no tensors by name.');
  const held = value as Map<PickleValue, PickleValue>;
  const keys = key === undefined ? usualKeys : [key];
  const isItself = key === undefined && [...held.values()].every(isTensor);
  const dict = isItself ? held : keys.map((each) => held.get(each)).find((each) => each instanceof Map);
  if (dict === undefined) {
    const found = [...held.keys()].slice(0, 20).map((each) => JSON.stringify(String(each).slice(0, 100)));
    throw new WeightsError(`it holds no state dict under ${keys.join(' or ')}; it has ${found.join(', ')}.`);
  }
  return [...(dict as Map<PickleValue, PickleValue>)].map(([name, tensor]) => {
    if (typeof name !== 'string' || name === '__proto__')
      throw new WeightsError(`it has the name ${String(name).slice(0, 100)}.`);
    return [name, tensor];
  });
}

function withoutPrefix<Value>(entries: readonly (readonly [string, Value])[], prefix: string): (readonly [string, Value])[] {
  if (!entries.every(([name]) => name.startsWith(prefix))) return [...entries];
  return entries.map(([name, value]) => [name.slice(prefix.length), value] as const);
}
