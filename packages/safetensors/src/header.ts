import { dtypes, isDtype, type SafetensorsDtype } from './dtype.js';
import { SafetensorsError } from './error.js';
import { describeJson, type JsonValue, parseStrictJson } from './strict-json.js';

/** One tensor of the header; `start` and `end` count bytes from the end of the header. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: Record<string, string>;
  /** In the file's order. */
  readonly tensors: readonly TensorInfo[];
  /** Where in the file the tensors' bytes begin. */
  readonly dataStart: number;
  /** How many bytes of tensors the header announces; the tensors fill them without gap or overlap. */
  readonly dataLength: number;
}

/** The key under which a header keeps texts about the file. */
export const metadataKey = '__metadata__';

/** The reference implementation's limit. */
const headerLimit = 100_000_000;

/** A key that would set an object's prototype instead of a property. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__';
}

/**
 * What a file's header says of its tensors; the file's beginning is enough, so that tensors can be read one by one.
 *
 * @throws SafetensorsError unless the bytes begin with a whole, consistent header.
 */
export function readHeader(bytes: Uint8Array): Header {
  const text = headerText(bytes);
  const members = parseStrictJson(text, 'The header');
  if (!(members instanceof Map)) throw new SafetensorsError('The header is not a JSON object.');
  const tensors: TensorInfo[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of members as ReadonlyMap<string, JsonValue>) {
    if (isForbiddenKey(name)) throw new SafetensorsError(`The header names a tensor ${name}, which is not allowed.`);
    if (name === metadataKey) metadata = readMetadata(value);
    else tensors.push(readTensorInfo(name, value));
  }
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  const dataStart = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  return { metadata, tensors, dataStart, dataLength: requireContiguous(tensors) };
}

function headerText(bytes: Uint8Array): string {
  if (bytes.length < 8) {
    throw new SafetensorsError(
      `A safetensors file begins with 8 bytes of header length, but there are only ${bytes.length} bytes.`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > headerLimit) {
    throw new SafetensorsError(`The header length is ${length} bytes, over the limit of ${headerLimit}.`);
  }
  if (length > bytes.length - 8) {
    throw new SafetensorsError(`The header length is ${length} bytes, but only ${bytes.length - 8} bytes follow: truncated?`);
  }
  const encoded = bytes.subarray(8, 8 + Number(length));
  if (encoded[0] !== 0x7b) {
    const found = encoded.length === 0 ? 'it is empty' : `its first byte is 0x${(encoded[0] ?? 0).toString(16).padStart(2, '0')}`;
    throw new SafetensorsError(`The header must begin with '{', but ${found}.`);
  }
  try {
    // A copy, since a decoder takes no view of shared memory.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(encoded));
  } catch {
    throw new SafetensorsError('The header is not valid UTF-8.');
  }
}

function readMetadata(value: JsonValue): Record<string, string> {
  if (!(value instanceof Map)) {
    throw new SafetensorsError(`The header's ${metadataKey} must be an object of texts, but it is ${describeJson(value)}.`);
  }
  const metadata: Record<string, string> = {};
  for (const [key, text] of value as ReadonlyMap<string, JsonValue>) {
    if (isForbiddenKey(key)) throw new SafetensorsError(`The header's ${metadataKey} has the key ${key}, which is not allowed.`);
    if (typeof text !== 'string') {
      throw new SafetensorsError(
        `The header's ${metadataKey} must hold texts, but ${JSON.stringify(key)} is ${describeJson(text)}.`,
      );
    }
    metadata[key] = text;
  }
  return metadata;
}

function readTensorInfo(name: string, value: JsonValue): TensorInfo {
  const fail = (problem: string): never => {
    throw new SafetensorsError(`Tensor ${JSON.stringify(name)}: ${problem}.`);
  };
  if (!(value instanceof Map)) return fail(`expected an object with dtype, shape and data_offsets, found ${describeJson(value)}`);
  const members = value as ReadonlyMap<string, JsonValue>;
  const dtype = members.get('dtype');
  if (!isDtype(dtype)) return fail(`the dtype is ${describeJson(dtype)}, expected one of ${Object.keys(dtypes).join(', ')}`);
  const shape = readIntegers(members.get('shape')) ?? fail(describeProblem('shape', 'non-negative integers', members));
  const offsets = readIntegers(members.get('data_offsets'));
  const [start, end] = offsets ?? [];
  if (start === undefined || end === undefined || offsets?.length !== 2) {
    return fail(describeProblem('data_offsets', 'two non-negative integers', members));
  }
  if (end < start) return fail(`data_offsets end before they start: [${start},${end}]`);
  let size: number = dtypes[dtype].bytes;
  for (const extent of shape) {
    size *= extent;
    if (!Number.isSafeInteger(size)) return fail(`the shape [${shape.join(',')}] has more elements than can be counted`);
  }
  if (size !== end - start) {
    return fail(
      `the shape [${shape.join(',')}] of ${dtype} takes ${size} bytes, but data_offsets [${start},${end}] give ${end - start}`,
    );
  }
  return { name, dtype, shape, start, end };
}

function describeProblem(key: string, expected: string, members: ReadonlyMap<string, JsonValue>): string {
  return `${key} must be ${expected} below 2^53, found ${describeJson(members.get(key))}`;
}

function readIntegers(value: JsonValue | undefined): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const integers: number[] = [];
  for (const item of value as readonly JsonValue[]) {
    if (item === null || typeof item !== 'object' || !('literal' in item) || !/^\d+$/.test(item.literal)) return undefined;
    if (!Number.isSafeInteger(Number(item.literal))) return undefined;
    integers.push(Number(item.literal));
  }
  return integers;
}

/** The tensors' total length, given that they are sorted by where they start. */
function requireContiguous(tensors: readonly TensorInfo[]): number {
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.start !== end) {
      const problem = tensor.start < end ? 'overlaps the tensor before it' : 'leaves a gap to the tensor before it';
      throw new SafetensorsError(
        `Tensor ${JSON.stringify(tensor.name)}: it ${problem}: it starts at byte ${tensor.start}, expected ${end}.`,
      );
    }
    end = tensor.end;
  }
  return end;
}
