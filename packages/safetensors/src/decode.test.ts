import { expect, test } from 'vitest';
import { bytesOf, decodeValues } from './decode.js';

test('values are views of aligned bytes and copies of others', () => {
  const bytes = new Uint8Array(Float32Array.of(0, 1, 2, 3).buffer);
  const view = decodeValues('F32', bytes.subarray(4, 12));
  expect([...view]).toEqual([1, 2]);
  expect(view.buffer).toBe(bytes.buffer);
  const moved = new Uint8Array(17);
  moved.set(bytes, 1);
  const copy = decodeValues('F32', moved.subarray(1));
  expect([...copy]).toEqual([0, 1, 2, 3]);
  expect(copy.buffer).not.toBe(moved.buffer);
});

test('half precision becomes float32', () => {
  expect(decodeValues('F16', Uint8Array.of(0, 0x3c))).toEqual(Float32Array.of(1));
  expect(decodeValues('BF16', Uint8Array.of(0x80, 0x3f))).toEqual(Float32Array.of(1));
});

test('a part of a value is refused', () => {
  expect(() => decodeValues('I64', new Uint8Array(12))).toThrow('12 bytes are no whole number of I64 values, which take 8 each.');
  expect([bytesOf('I64'), bytesOf('BF16'), bytesOf('BOOL')]).toEqual([8, 2, 1]);
});
