import { bytesOf, decodeValues, type SafetensorsDtype, type TensorData } from '@ocelli/safetensors';
import { WeightsError } from '../weights-error.js';

/** The classes that name a storage's element type in a file. */
export const storageTypes: Readonly<Record<string, SafetensorsDtype>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** A run of values that tensors are views of, kept outside the pickle under a key. */
export class TorchStorage {
  readonly key: string;
  readonly dtype: SafetensorsDtype;
  readonly length: number;
  #values: TensorData | undefined;

  constructor(key: string, dtype: SafetensorsDtype, length: number) {
    this.key = key;
    this.dtype = dtype;
    this.length = length;
  }

  get byteLength(): number {
    return this.length * bytesOf(this.dtype);
  }

  /** @throws WeightsError unless there are as many bytes as its values take. */
  fill(bytes: Uint8Array, isLittleEndian: boolean): void {
    if (bytes.length !== this.byteLength) {
      throw new WeightsError(
        `the storage ${JSON.stringify(this.key)} of ${this.length} ${this.dtype} values takes ${this.byteLength} bytes, but ${bytes.length} are there.`,
      );
    }
    this.#values = decodeValues(this.dtype, isLittleEndian ? bytes : swapped(bytes, bytesOf(this.dtype)));
  }

  /** @throws WeightsError where the file has no bytes for it. */
  get values(): TensorData {
    if (this.#values === undefined) throw new WeightsError(`the storage ${JSON.stringify(this.key)} is not in the file.`);
    return this.#values;
  }
}

/** The bytes of each value the other way round. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += width) {
    for (let index = 0; index < width; index++) result[start + index] = bytes[start + width - 1 - index] ?? 0;
  }
  return result;
}
