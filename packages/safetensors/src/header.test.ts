import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import { readSafetensors, readSafetensorsMetadata } from './read.js';
import { assemble } from './testing/assemble.js';

const bytes = (count: number): number[] => Array.from({ length: count }, () => 0);
const tensor = (shape: string, offsets: string, dtype = '"F32"') =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
const one = (shape: string, offsets: string, dtype?: string) => `{"w":${tensor(shape, offsets, dtype)}}`;
const two = (first: string, second: string) => `{"a":${tensor('[1]', first)},"b":${tensor('[1]', second)}}`;

test.each<[string, Uint8Array, string]>([
  ['an empty file', new Uint8Array(0), 'there are only 0 bytes'],
  ['seven bytes', new Uint8Array(7), 'there are only 7 bytes'],
  ['a header past the end', assemble('{}', [], 3n), 'The header length is 3 bytes, but only 2 bytes follow: truncated?'],
  ['a header over 100 MB', assemble('{}', [], 100_000_001n), 'The header length is 100000001 bytes, over the limit of 100000000'],
  [
    'a header of 2^64 - 1 bytes',
    assemble('{}', [], 2n ** 64n - 1n),
    'The header length is 18446744073709551615 bytes, over the limit',
  ],
  ['an empty header', assemble(''), "The header must begin with '{', but it is empty."],
  ['space before the header', assemble(' {}'), "The header must begin with '{', but its first byte is 0x20."],
  ['a zip archive', new TextEncoder().encode('PK\x03\x04.......'), 'over the limit'],
  ['invalid UTF-8', assemble(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 'The header is not valid UTF-8.'],
  ['a UTF-8 surrogate', assemble(Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d)), 'The header is not valid UTF-8.'],
  ['invalid JSON', assemble('{"w":'), 'The header is not valid JSON: expected a value at character 5.'],
  ['text after the object', assemble('{}x'), 'more text follows the value: "x"'],
  [
    'a repeated tensor',
    assemble(`{"w":${tensor('[1]', '[0,4]')},"w":${tensor('[1]', '[0,4]')}}`, bytes(4)),
    'the key "w" is there twice',
  ],
  [
    'a repeated dtype',
    assemble('{"w":{"dtype":"F32","dtype":"I8","shape":[1],"data_offsets":[0,4]}}', bytes(4)),
    'the key "dtype" is there twice',
  ],
  ['__proto__ as a tensor', assemble(`{"__proto__":${tensor('[1]', '[0,4]')}}`, bytes(4)), 'The header names a tensor __proto__'],
  [
    '__proto__ in the metadata',
    assemble('{"__metadata__":{"__proto__":"x"}}'),
    "The header's __metadata__ has the key __proto__",
  ],
  ['metadata that is no object', assemble('{"__metadata__":"pt"}'), '__metadata__ must be an object of texts, but it is "pt"'],
  ['metadata that is no text', assemble('{"__metadata__":{"epoch":3}}'), '__metadata__ must hold texts, but "epoch" is 3.'],
  [
    'a tensor that is no object',
    assemble('{"w":[0,4]}', bytes(4)),
    'Tensor "w": expected an object with dtype, shape and data_offsets, found [0,4].',
  ],
  [
    'an unknown dtype',
    assemble(one('[1]', '[0,4]', '"F31"'), bytes(4)),
    'Tensor "w": the dtype is "F31", expected one of U64, I64',
  ],
  ['an inherited name as dtype', assemble(one('[1]', '[0,4]', '"toString"'), bytes(4)), 'the dtype is "toString"'],
  ['no dtype', assemble('{"w":{"shape":[1],"data_offsets":[0,4]}}', bytes(4)), 'the dtype is nothing'],
  ['a negative extent', assemble(one('[-1]', '[0,4]'), bytes(4)), 'shape must be non-negative integers below 2^53, found [-1].'],
  ['a fractional extent', assemble(one('[1.5]', '[0,4]'), bytes(4)), 'found [1.5].'],
  ['an extent written as a float', assemble(one('[1.0]', '[0,4]'), bytes(4)), 'found [1.0].'],
  ['an extent past 2^53', assemble(one('[9007199254740993]', '[0,4]'), bytes(4)), 'found [9007199254740993].'],
  [
    'a product past 2^53',
    assemble(one('[4294967296,4294967296,4294967296]', '[0,4]'), bytes(4)),
    'has more elements than can be counted',
  ],
  [
    'an overflow hidden by a zero',
    assemble(one('[9007199254740991,9007199254740991,0]', '[0,0]')),
    'has more elements than can be counted',
  ],
  ['a shape that is no array', assemble(one('4', '[0,4]'), bytes(4)), 'shape must be non-negative integers below 2^53, found 4.'],
  [
    'three offsets',
    assemble(one('[1]', '[0,4,8]'), bytes(4)),
    'data_offsets must be two non-negative integers below 2^53, found [0,4,8].',
  ],
  [
    'no offsets',
    assemble('{"w":{"dtype":"F32","shape":[1]}}', bytes(4)),
    'data_offsets must be two non-negative integers below 2^53, found nothing.',
  ],
  ['offsets back to front', assemble(one('[1]', '[4,0]'), bytes(4)), 'data_offsets end before they start: [4,0]'],
  [
    'a shape of another size',
    assemble(one('[2]', '[0,4]'), bytes(4)),
    'the shape [2] of F32 takes 8 bytes, but data_offsets [0,4] give 4.',
  ],
  [
    'overlapping tensors',
    assemble(two('[0,4]', '[2,6]'), bytes(6)),
    'Tensor "b": it overlaps the tensor before it: it starts at byte 2, expected 4.',
  ],
  ['the same bytes twice', assemble(two('[0,4]', '[0,4]'), bytes(4)), 'it overlaps the tensor before it'],
  [
    'a gap between tensors',
    assemble(two('[0,4]', '[5,9]'), bytes(9)),
    'Tensor "b": it leaves a gap to the tensor before it: it starts at byte 5, expected 4.',
  ],
  ['a gap at the start', assemble(one('[1]', '[4,8]'), bytes(8)), 'it starts at byte 4, expected 0'],
  [
    'offsets beyond the file',
    assemble(one('[2]', '[0,8]'), bytes(7)),
    'The header announces 8 bytes of tensors, but 7 are there: truncated.',
  ],
  [
    'trailing bytes',
    assemble(one('[1]', '[0,4]'), bytes(5)),
    'The header announces 4 bytes of tensors, but 5 are there: something follows the tensors.',
  ],
  ['trailing bytes after nothing', assemble('{}', bytes(1)), 'announces 0 bytes of tensors, but 1 are there'],
])('refuses %s', (_, file, message) => {
  expect(() => readSafetensors(file)).toThrow(SafetensorsError);
  expect(() => readSafetensors(file)).toThrow(message);
  expect({}).not.toHaveProperty('dtype');
});

test('a file of another kind is refused by its first bytes', () => {
  expect(() => readSafetensors(Uint8Array.from({ length: 2000 }, (_, index) => index % 251))).toThrow(SafetensorsError);
});

test('metadata can be read from the start of a file, without its tensors', () => {
  const file = assemble(`{"__metadata__":{"format":"pt","constructor":"x"},"w":${tensor('[2]', '[0,8]')}}   `);
  expect(readSafetensorsMetadata(file)).toEqual({ format: 'pt', constructor: 'x' });
  expect(readSafetensorsMetadata(assemble('{}'))).toEqual({});
  expect(() => readSafetensorsMetadata(file.subarray(0, 40))).toThrow('truncated?');
});
