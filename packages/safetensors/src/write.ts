import { dtypes, isDtype } from './dtype.js';
import { SafetensorsError } from './error.js';
import { encodeBfloat16, encodeFloat16 } from './half-precision.js';
import { isForbiddenKey, metadataKey } from './header.js';
import type { StateDict, StateDictEntry } from './state-dict.js';

/**
 * A safetensors file with these tensors and texts; the same content gives the same bytes, whatever order it comes in.
 *
 * The layout is the reference writer's: tensors from the widest dtype to the narrowest and then by name, so that each is
 * aligned; the header is padded with spaces to a multiple of 8 bytes. F16 and BF16 are rounded from float32, ties to even.
 *
 * @throws SafetensorsError when an entry's dtype, shape and data do not fit together, or when a name cannot be written.
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(stateDict: StateDict, metadata: Record<string, string> = {}): Uint8Array {
  const parts = [...safetensorsParts(stateDict, metadata)];
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/**
 * The bytes of `writeSafetensors` piece by piece, so that a large file can be written without being in memory besides its tensors: the
 * header, then each tensor's bytes as a view of its data. All is checked before the first piece.
 *
 * @throws SafetensorsError as `writeSafetensors` does.
 */
export function* safetensorsParts(
  stateDict: StateDict,
  metadata: Record<string, string> = {},
): Generator<Uint8Array, void, undefined> {
  const entries = Object.entries(stateDict);
  for (const [name, entry] of entries) requireEntry(name, entry);
  const order = Object.keys(dtypes);
  entries.sort(([nameA, a], [nameB, b]) => order.indexOf(a.dtype) - order.indexOf(b.dtype) || compareText(nameA, nameB));
  const header = encodeHeader(entries, metadata);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  yield length;
  yield header;
  for (const [, entry] of entries) yield encodeBody(entry);
}

/** The header as text, padded; it is put together member by member, since objects put keys like "0" before all others. */
function encodeHeader(entries: readonly [string, StateDictEntry][], metadata: Record<string, string>): Uint8Array {
  const members: string[] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => compareText(a, b));
  for (const [key, text] of texts) requireText(key, text);
  if (texts.length > 0) {
    const pairs = texts.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
    members.push(`"${metadataKey}":{${pairs.join(',')}}`);
  }
  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const start = end;
    end += data.length * dtypes[dtype].bytes;
    members.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`);
  }
  const encoded = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(encoded.length / 8) * 8).fill(0x20);
  padded.set(encoded);
  return padded;
}

/**
 * How many bytes an entry takes in a file: F16 and BF16 half of what their arrays take here.
 *
 * @throws SafetensorsError when its dtype, shape and data do not fit together.
 */
export function encodedBytes(name: string, entry: StateDictEntry): number {
  requireEntry(name, entry);
  return entry.data.length * dtypes[entry.dtype].bytes;
}

function encodeBody({ dtype, data }: StateDictEntry): Uint8Array {
  if (dtype === 'F16') return encodeFloat16(data as Float32Array);
  if (dtype === 'BF16') return encodeBfloat16(data as Float32Array);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function requireEntry(name: string, entry: StateDictEntry): void {
  const fail = (problem: string): never => {
    throw new SafetensorsError(`Tensor ${JSON.stringify(name)} cannot be written: ${problem}.`);
  };
  if (name === metadataKey || isForbiddenKey(name)) fail('this name is reserved');
  if (hasLoneSurrogate(name)) fail('its name holds half of a surrogate pair, which UTF-8 has no bytes for');
  const { dtype, shape, data } = (entry ?? {}) as Partial<StateDictEntry>;
  if (!Array.isArray(shape) || !ArrayBuffer.isView(data)) return fail('it must have a dtype, a shape and a typed array of data');
  if (!isDtype(dtype)) return fail(`its dtype is ${JSON.stringify(dtype)}, expected one of ${Object.keys(dtypes).join(', ')}`);
  // By its tag and not by instanceof, so that arrays of another realm (an iframe, a test's sandbox) are welcome.
  const [expected, found] = [dtypes[dtype].array.name, data[Symbol.toStringTag]];
  if (expected !== found) fail(`its dtype ${dtype} takes a ${expected}, but its data is a ${found}`);
  let length = 1;
  for (const extent of shape as readonly number[]) {
    if (!Number.isSafeInteger(extent) || extent < 0) fail(`its shape [${shape.join(',')}] must be non-negative integers`);
    length *= extent;
  }
  if (length !== data.length) fail(`its shape [${shape.join(',')}] has ${length} elements, but its data has ${data.length}`);
  if (dtype === 'BOOL' && (data as Uint8Array).some((value) => value > 1)) fail('its dtype BOOL takes 0 and 1 only');
}

function requireText(key: string, text: unknown): void {
  const fail = (problem: string): never => {
    throw new SafetensorsError(`The metadata ${JSON.stringify(key)} cannot be written: ${problem}.`);
  };
  if (isForbiddenKey(key)) fail('this key is reserved');
  if (typeof text !== 'string') return fail(`expected a text, found ${JSON.stringify(text)}`);
  if (hasLoneSurrogate(key + text)) fail('it holds half of a surrogate pair, which UTF-8 has no bytes for');
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
