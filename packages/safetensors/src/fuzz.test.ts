import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import reference from './fixtures/reference.json' with { type: 'json' };
import { readSafetensors } from './read.js';

/** A fixed sequence of integers below `limit` (a linear congruential generator: this package depends on nothing). */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const file = () => Uint8Array.from(Buffer.from(reference.full, 'base64'));

/** Whether the bytes are refused; anything but a SafetensorsError fails the test. */
function isRefused(bytes: Uint8Array): boolean {
  try {
    readSafetensors(bytes);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return true;
  }
}

test('every truncation is refused', () => {
  const bytes = file();
  expect(isRefused(bytes)).toBe(false);
  for (let length = 0; length < bytes.length; length++) {
    if (!isRefused(bytes.subarray(0, length))) expect.unreachable(`the first ${length} bytes were accepted`);
  }
});

test('changed bytes are read or refused, never worse', () => {
  const draw = sequence(1);
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes = file();
    for (let change = draw(3); change >= 0; change--) bytes[draw(bytes.length)] = draw(256);
    if (isRefused(bytes)) refused++;
  }
  // Most of the file is header, and a header can hardly change without falling apart.
  expect(refused).toBeGreaterThan(3000);
});

test('a header spliced from pieces of itself is read or refused, never worse', () => {
  const draw = sequence(2);
  const bytes = file();
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const pieces = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)).split(/(?<=[{}[\]:,"])/);
  for (let round = 0; round < 2000; round++) {
    const kept = [...pieces];
    for (let change = draw(3); change >= 0; change--) kept.splice(draw(kept.length), draw(4), kept[draw(kept.length)] ?? '');
    const header = new TextEncoder().encode(kept.join(''));
    const spliced = new Uint8Array(8 + header.length + bytes.length - 8 - headerLength);
    new DataView(spliced.buffer).setBigUint64(0, BigInt(header.length), true);
    spliced.set(header, 8);
    spliced.set(bytes.subarray(8 + headerLength), 8 + header.length);
    isRefused(spliced);
  }
});
