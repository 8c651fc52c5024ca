import { WeightsError } from '../weights-error.js';
import { type PickleFunction, type PickleRules, type PickleValue, readPickle } from './pickle.js';
import { storageTypes, TorchStorage } from './torch-storage.js';
import type { TorchTensor } from './torch-tensor.js';

/** What torch.save wrote of an object: its dicts, lists and numbers, and the storages that its tensors are views of. */
export interface TorchPickle {
  readonly value: PickleValue;
  readonly storages: ReadonlyMap<string, TorchStorage>;
  /** Where in the bytes it ends. */
  readonly end: number;
}

/** The element type of a storage, by the class that a pickle names. */
class StorageType {
  readonly dtype;

  constructor(dtype: TorchStorage['dtype']) {
    this.dtype = dtype;
  }
}

class PickledTensor implements TorchTensor {
  readonly storage;
  readonly offset;
  readonly shape;
  readonly strides;

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** More axes than any tensor of PyTorch's has. */
const mostAxes = 64;

export function isTensor(value: PickleValue | undefined): value is PickledTensor {
  return value instanceof PickledTensor;
}

/** Reads the pickle of an object that torch.save wrote. @throws WeightsError for what is damaged or no tensor, by its name. */
export function readTorchPickle(bytes: Uint8Array, start: number): TorchPickle {
  const storages = new Map<string, TorchStorage>();
  return {
    ...readPickle(bytes, start, { names: torchNames(bytes.length), persistent: (key) => toStorage(key, storages) }),
    storages,
  };
}

/** A pickle without tensors. */
export function readPlainPickle(bytes: Uint8Array, start: number): { value: PickleValue; end: number } {
  const persistent = (): never => {
    throw new WeightsError('the pickle refers to a storage where there can be none.');
  };
  return readPickle(bytes, start, { names: new Map(), persistent });
}

/** @param mostItems How many items dicts may be made of that are not written out. */
function torchNames(mostItems: number): PickleRules['names'] {
  let items = 0;
  const orderedDict: PickleFunction = ([pairs = []]) => {
    if (!Array.isArray(pairs)) throw new WeightsError('the pickle makes an OrderedDict of what is no list.');
    items += pairs.length;
    if (items > mostItems) throw new WeightsError(`the pickle makes dicts of more than ${mostItems} items.`);
    return new Map(pairs.map((pair) => [pair?.[0] ?? null, pair?.[1] ?? null] as [PickleValue, PickleValue]));
  };
  const functions: Readonly<Record<string, PickleFunction>> = {
    'collections.OrderedDict': orderedDict,
    'torch.Size': ([sizes = []]) => sizes,
    'torch._utils._rebuild_tensor': rebuildTensor,
    'torch._utils._rebuild_tensor_v2': rebuildTensor,
    'torch._utils._rebuild_parameter': ([tensor]) => requireTensor(tensor),
  };
  const names = new Map<string, PickleFunction | object>(Object.entries(functions));
  for (const [name, dtype] of Object.entries(storageTypes)) names.set(`torch.${name}`, new StorageType(dtype));
  return names;
}

function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): PickledTensor {
  if (storage instanceof TorchStorage && isCount(offset) && isCounts(shape) && isCounts(strides)) {
    if (shape.length === strides.length) return new PickledTensor(storage, offset, shape, strides);
  }
  throw new WeightsError('the pickle makes a tensor of what is no storage, offset, shape and strides.');
}

function requireTensor(value: PickleValue | undefined): PickledTensor {
  if (isTensor(value)) return value;
  throw new WeightsError('the pickle makes a parameter of what is no tensor.');
}

/** @param key `('storage', type, key, device, length)`, and in old files what part of another storage it is, which nobody wrote. */
function toStorage(key: PickleValue, storages: Map<string, TorchStorage>): TorchStorage {
  const [kind, type, name, , length, part = null] = Array.isArray(key) ? (key as PickleValue[]) : [];
  if (kind !== 'storage' || !(type instanceof StorageType) || typeof name !== 'string' || !isCount(length) || part !== null) {
    throw new WeightsError('the pickle refers to a storage in a way that PyTorch does not.');
  }
  const known = storages.get(name);
  if (known === undefined) {
    const storage = new TorchStorage(name, type.dtype, length);
    storages.set(name, storage);
    return storage;
  }
  if (known.dtype === type.dtype && known.length === length) return known;
  throw new WeightsError(
    `the storage ${JSON.stringify(name)} is once ${known.length} ${known.dtype} values and once ${length} ${type.dtype}.`,
  );
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= mostAxes && value.every(isCount);
}
