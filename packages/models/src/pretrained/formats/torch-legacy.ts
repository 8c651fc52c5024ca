import { WeightsError } from '../weights-error.js';
import type { PickleValue } from './pickle.js';
import { readPlainPickle, readTorchPickle, type TorchPickle } from './torch-pickle.js';

/** What the first pickle of such a file is. */
const magic = 0x1950a86a20f9469cfc6cn;

/**
 * Reads what torch.save wrote before PyTorch 1.6: pickles of a magic number, the protocol, the system, the object and the keys of the
 * storages, and then each storage, its length before it.
 *
 * @throws WeightsError where the file is truncated or damaged, or is another pickle.
 */
export function readTorchLegacy(bytes: Uint8Array): TorchPickle {
  const first = readPlainPickle(bytes, 0);
  if (first.value !== magic) throw new WeightsError('it is a pickle, but none that torch.save wrote.');
  const protocol = readPlainPickle(bytes, first.end);
  if (protocol.value !== 1001) throw new WeightsError(`its protocol is ${describe(protocol.value)}, expected 1001.`);
  const system = readPlainPickle(bytes, protocol.end);
  const isLittleEndian = system.value instanceof Map ? system.value.get('little_endian') : undefined;
  if (typeof isLittleEndian !== 'boolean') throw new WeightsError('it does not say whether it is little-endian.');
  const found = readTorchPickle(bytes, system.end);
  const keys = readPlainPickle(bytes, found.end);
  readStorages(bytes, keys, found.storages, isLittleEndian);
  return found;
}

function readStorages(
  bytes: Uint8Array,
  { value: keys, end }: { value: PickleValue; end: number },
  storages: TorchPickle['storages'],
  isLittleEndian: boolean,
): void {
  if (!Array.isArray(keys)) throw new WeightsError('it has no list of its storages.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isRead = new Set<PickleValue>();
  let position = end;
  for (const key of keys as PickleValue[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || isRead.has(key))
      throw new WeightsError(`it lists a storage ${describe(key)} that no tensor is of.`);
    isRead.add(key);
    const left = bytes.length - position - 8;
    if (left < storage.byteLength) {
      throw new WeightsError(
        `the storage ${describe(key)} takes ${storage.byteLength} bytes, but ${Math.max(left, 0)} are left: truncated?`,
      );
    }
    const length = view.getBigUint64(position, isLittleEndian);
    if (length !== BigInt(storage.length)) {
      throw new WeightsError(`the storage ${describe(key)} has ${length} values, but the pickle says ${storage.length}.`);
    }
    position += 8;
    storage.fill(bytes.subarray(position, position + storage.byteLength), isLittleEndian);
    position += storage.byteLength;
  }
  if (position !== bytes.length) throw new WeightsError(`${bytes.length - position} bytes follow its last storage.`);
}

function describe(value: PickleValue): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 200))
    : typeof value === 'object'
      ? 'an object'
      : String(value);
}
