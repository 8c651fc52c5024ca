import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.js';

const text = (characters: string) => new TextEncoder().encode(characters);

// RFC 3720, B.4, and the check value of the CRC catalogue.
test.each([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
  ['123456789', text('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0],
])('CRC-32C of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('is masked by a turn of 15 bits and a constant', () => {
  expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
  // 0xe3069283 turned right by 15 bits is 0x2507c60d.
  expect(maskedCrc32c(text('123456789'))).toBe((0x2507c60d + 0xa282ead8) % 2 ** 32);
});
