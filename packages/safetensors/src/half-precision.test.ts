import { expect, test } from 'vitest';
import rounding from './fixtures/half-precision.json' with { type: 'json' };
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from './half-precision.js';

const singles = new Float32Array(Uint32Array.from(rounding.float32).buffer);

function toWords(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8));
}

function toBytes(words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word & 0xff, word >>> 8]));
}

test('float16 rounds as numpy does: ties, subnormals, overflow, signed zeros', () => {
  expect(toWords(encodeFloat16(singles))).toEqual(rounding.float16);
});

test('bfloat16 rounds to the nearest, ties to even', () => {
  expect(toWords(encodeBfloat16(singles))).toEqual(rounding.bfloat16);
});

test('float16 decodes by its definition, and every value survives the way there and back', () => {
  const words = Array.from({ length: 65536 }, (_, word) => word);
  const values = decodeFloat16(toBytes(words));
  for (const word of words) {
    const [sign, exponent, fraction] = [word & 0x8000 ? -1 : 1, (word >>> 10) & 31, word & 1023];
    const finite = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    const expected = sign * (exponent < 31 ? finite : fraction ? Number.NaN : Infinity);
    if (!Object.is(values[word], expected))
      expect.unreachable(`0x${word.toString(16)} decodes to ${values[word]}, not ${expected}`);
  }
  const kept = words.filter((word) => (word & 0x7fff) <= 0x7c00);
  expect(toWords(encodeFloat16(decodeFloat16(toBytes(kept))))).toEqual(kept);
});

test('bfloat16 is the upper half of a float32', () => {
  expect([...decodeBfloat16(toBytes([0x3f80, 0xc020, 0x0001, 0x7f80]))]).toEqual([1, -2.5, 2 ** -133, Infinity]);
});

test('NaN stays NaN', () => {
  const nans = new Float32Array(Uint32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0x7fffffff).buffer);
  expect([...decodeFloat16(encodeFloat16(nans))]).toEqual([NaN, NaN, NaN, NaN]);
  expect([...decodeBfloat16(encodeBfloat16(nans))]).toEqual([NaN, NaN, NaN, NaN]);
});

test('a view into the middle of a buffer is encoded alone', () => {
  const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  expect([...decodeFloat16(encodeFloat16(view))]).toEqual([1, 2]);
  expect([...decodeBfloat16(encodeBfloat16(view))]).toEqual([1, 2]);
});
