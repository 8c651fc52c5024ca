import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import reference from './fixtures/reference.json' with { type: 'json' };
import { readSafetensors, readSafetensorsMetadata } from './read.js';
import type { StateDict, StateDictEntry } from './state-dict.js';
import { safetensorsParts, writeSafetensors } from './write.js';

const float = (data: number[], shape: readonly number[] = [data.length]): StateDictEntry => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from(data),
});

test.each(['full', 'brain', 'none'] as const)('writes the bytes of the reference implementation: %s', (name) => {
  const file = Buffer.from(reference[name], 'base64');
  const bytes = Uint8Array.from(file);
  const reversed = Object.fromEntries(Object.entries(readSafetensors(bytes)).toReversed());
  const written = writeSafetensors(reversed, readSafetensorsMetadata(bytes));
  expect(Buffer.from(written).toString('base64')).toBe(reference[name]);
});

test('lays a small file out as the format says, byte by byte', () => {
  const written = writeSafetensors({ b: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }, a: float([1]) });
  const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}';
  expect([...written.subarray(0, 8)]).toEqual([112, 0, 0, 0, 0, 0, 0, 0]);
  expect(new TextDecoder().decode(written.subarray(8, 120))).toBe(header.padEnd(112));
  expect([...written.subarray(120)]).toEqual([0, 0, 0x80, 0x3f, 1, 2, 3]);
});

test('the parts of a file are its bytes, and views of the tensors', () => {
  const stateDict: StateDict = {
    b: { dtype: 'F16', shape: [2], data: Float32Array.of(1, -2) },
    a: float([1, 2, 3]),
    none: float([], [0]),
  };
  const parts = [...safetensorsParts(stateDict, { made: 'here' })];
  expect(Buffer.concat(parts)).toEqual(Buffer.from(writeSafetensors(stateDict, { made: 'here' })));
  expect(parts.some((part) => part.buffer === stateDict.a?.data.buffer)).toBe(true);
  const bad: StateDict = { a: float([1]), b: float([1, 2], [3]) };
  expect(() => safetensorsParts(bad).next()).toThrow(SafetensorsError);
});

test('each tensor starts at a multiple of its element size', () => {
  const stateDict: StateDict = {
    flag: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
    half: { dtype: 'F16', shape: [1], data: Float32Array.of(0.5) },
    z: float([1]),
    count: { dtype: 'I64', shape: [], data: BigInt64Array.of(3n) },
    double: { dtype: 'F64', shape: [1], data: Float64Array.of(0.1) },
  };
  const written = writeSafetensors(stateDict, { a: 'x' });
  const read = readSafetensors(written);
  expect(read).toEqual(stateDict);
  for (const name of ['count', 'double', 'z']) expect(read[name]?.data.buffer).toBe(written.buffer);
});

test('round trips values, names and texts that are easily lost', () => {
  const stateDict: StateDict = {
    '0': float([Number.NaN, -0, Infinity, 1e-45]),
    '10': float([1]),
    'with "quotes" \\ \n and 名前 😀': float([2]),
    '': float([3], []),
    empty: float([], [2, 0, 5]),
    constructor: float([4]),
  };
  const metadata = { '': 'empty key', '2': 'x', config: '{"a": "\u2028"}', ключ: '😀' };
  const written = writeSafetensors(stateDict, metadata);
  expect(readSafetensors(written)).toEqual(stateDict);
  expect(readSafetensorsMetadata(written)).toEqual(metadata);
});

test.each<[StateDictEntry['dtype'], StateDictEntry['data']]>([
  ['F16', Float32Array.of(Number.NaN, Infinity, -Infinity, -0, 2 ** -24, -65504)],
  ['BF16', Float32Array.of(Number.NaN, Infinity, -Infinity, -0, 2 ** -133, -(2 ** 127))],
  ['F32', Float32Array.of(Number.NaN, Infinity, -Infinity, -0, 2 ** -149, -3.4028234663852886e38)],
  ['I64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n)],
  ['U8', Uint8Array.of(0, 255, 128)],
])('%s keeps its smallest, largest and special values', (dtype, data) => {
  const stateDict: StateDict = { w: { dtype, shape: [data.length], data } };
  expect(readSafetensors(writeSafetensors(stateDict))).toEqual(stateDict);
});

test('writes the elements of a view, not its buffer', () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(readSafetensors(writeSafetensors({ w: { dtype: 'F32', shape: [2], data } }))).toEqual({ w: float([2, 3]) });
});

test.each<[string, unknown, Record<string, unknown>, string]>([
  [
    'a shape of another size',
    { w: float([1, 2], [3]) },
    {},
    'Tensor "w" cannot be written: its shape [3] has 3 elements, but its data has 2.',
  ],
  ['a negative extent', { w: float([1], [-1]) }, {}, 'its shape [-1] must be non-negative integers'],
  [
    'an unknown dtype',
    { w: { dtype: 'float32', shape: [1], data: new Float32Array(1) } },
    {},
    'its dtype is "float32", expected one of',
  ],
  [
    'an array of another type',
    { w: { dtype: 'F32', shape: [1], data: new Float64Array(1) } },
    {},
    'its dtype F32 takes a Float32Array, but its data is a Float64Array',
  ],
  ['nothing', { w: undefined }, {}, 'Tensor "w" cannot be written: it must have a dtype, a shape and a typed array of data.'],
  ['a plain array', { w: { dtype: 'F32', shape: [1], data: [1] } }, {}, 'a typed array of data'],
  ['encoded halves', { w: { dtype: 'F16', shape: [1], data: new Uint16Array(1) } }, {}, 'its dtype F16 takes a Float32Array'],
  ['a bool of 2', { w: { dtype: 'BOOL', shape: [1], data: Uint8Array.of(2) } }, {}, 'BOOL takes 0 and 1 only'],
  [
    'the metadata key as a tensor',
    { __metadata__: float([1]) },
    {},
    'Tensor "__metadata__" cannot be written: this name is reserved.',
  ],
  ['__proto__ as a tensor', JSON.parse('{"__proto__":{"dtype":"F32","shape":[0],"data":[]}}'), {}, 'this name is reserved'],
  ['half a surrogate pair', { '\ud800': float([1]) }, {}, 'half of a surrogate pair'],
  ['metadata that is no text', {}, { epoch: 3 }, 'The metadata "epoch" cannot be written: expected a text, found 3.'],
  ['half a surrogate pair in the metadata', {}, { a: '\udc00' }, 'half of a surrogate pair'],
])('refuses %s', (_, stateDict, metadata, message) => {
  const write = () => writeSafetensors(stateDict as StateDict, metadata as Record<string, string>);
  expect(write).toThrow(SafetensorsError);
  expect(write).toThrow(message);
});
