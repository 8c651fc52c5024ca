import { expect, test } from 'vitest';
import reference from './fixtures/reference.json' with { type: 'json' };
import { readSafetensors, readSafetensorsMetadata } from './read.js';
import { assemble } from './testing/assemble.js';

const full = () => Uint8Array.from(Buffer.from(reference.full, 'base64'));

test('reads every dtype of a file that the reference implementation wrote', () => {
  expect(readSafetensors(full())).toEqual({
    u64: { dtype: 'U64', shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
    num_batches_tracked: { dtype: 'I64', shape: [], data: BigInt64Array.of(2n ** 53n + 1n) },
    'layer.bias': { dtype: 'F64', shape: [2], data: Float64Array.of(1 / 3, 1e300) },
    empty: { dtype: 'F32', shape: [0, 3], data: new Float32Array(0) },
    'größe/名': { dtype: 'F32', shape: [1], data: Float32Array.of(2) },
    'layer.weight': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1.5, -2.25, 3e-5, 0.1, 65504, -0) },
    u32: { dtype: 'U32', shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
    i32: { dtype: 'I32', shape: [2], data: Int32Array.of(-(2 ** 31), 5) },
    half: { dtype: 'F16', shape: [4], data: Float32Array.of(0.333251953125, -65504, 2 ** -24, Infinity) },
    u16: { dtype: 'U16', shape: [1], data: Uint16Array.of(65535) },
    i16: { dtype: 'I16', shape: [3], data: Int16Array.of(-32768, 7, 9) },
    i8: { dtype: 'I8', shape: [3], data: Int8Array.of(-128, 127, 3) },
    u8: { dtype: 'U8', shape: [2, 1], data: Uint8Array.of(0, 255) },
    flag: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
  });
  expect(readSafetensorsMetadata(full())).toEqual({ format: 'pt' });
});

test('reads bfloat16', () => {
  expect(readSafetensors(Uint8Array.from(Buffer.from(reference.brain, 'base64')))).toEqual({
    brain: { dtype: 'BF16', shape: [3], data: Float32Array.of(0.333984375, -1, 3.140625) },
  });
});

test('reads a file that holds no tensor', () => {
  expect(readSafetensors(Uint8Array.from(Buffer.from(reference.none, 'base64')))).toEqual({});
});

test('an aligned tensor is a view, and one that is not is a copy with the same values', () => {
  const aligned = full();
  expect(readSafetensors(aligned)['layer.weight']?.data.buffer).toBe(aligned.buffer);
  for (const shift of [1, 2, 4]) {
    const shifted = new Uint8Array(aligned.length + shift).subarray(shift);
    shifted.set(aligned);
    const { u8, ...stateDict } = readSafetensors(shifted);
    expect({ u8, ...stateDict }).toEqual(readSafetensors(aligned));
    expect(u8?.data.buffer).toBe(shifted.buffer);
    expect(stateDict['layer.bias']?.data.buffer).not.toBe(shifted.buffer);
  }
});

test('reads from memory that workers share', () => {
  const bytes = full();
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  expect(readSafetensors(shared)).toEqual(readSafetensors(bytes));
});

test('the order of the header need not be the order of the bytes, and unknown members are passed over', () => {
  const file = assemble(
    '{"b":{"shape":[1],"dtype":"U8","data_offsets":[1,2],"note":{"x":[1]}},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
    [7, 9],
  );
  expect(readSafetensors(file)).toEqual({
    a: { dtype: 'U8', shape: [1], data: Uint8Array.of(7) },
    b: { dtype: 'U8', shape: [1], data: Uint8Array.of(9) },
  });
});

test('names that objects inherit are ordinary names', () => {
  const file = assemble(
    '{"constructor":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"toString":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}',
    [5],
  );
  expect(Object.keys(readSafetensors(file)).sort()).toEqual(['constructor', 'toString']);
});
