import { Rng } from '@ocelli/random';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng } from './encode-png.js';

const bytes = (length: number, seed: number) => {
  const rng = new Rng(seed);
  return Uint8Array.from({ length }, () => rng.integer(256));
};

test.each([
  [1, 'b-w'],
  [3, 'srgb'],
  [4, 'srgb'],
] as const)('another decoder finds the same %i channels', async (channels, space) => {
  for (const [height, width] of [
    [1, 1],
    [5, 7],
    [32, 32],
    [1, 300],
  ] as const) {
    const data = bytes(height * width * channels, channels);
    const png = await encodePng({ data, height, width, channels });
    const decoded = sharp(png);
    expect(await decoded.metadata()).toMatchObject({ format: 'png', height, width, channels, space, depth: 'uchar' });
    expect(new Uint8Array(await decoded.toColourspace(space).raw().toBuffer())).toEqual(data);
  }
});

test('smooth pictures become small', async () => {
  const side = 64;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, at) => (Math.floor(at / 3) % side) + Math.floor(at / side / 3));
  const png = await encodePng({ data, height: side, width: side, channels: 3 });
  expect(png.length).toBeLessThan(data.length / 20);
  expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(data);
});

test('refuses what is no picture', async () => {
  await expect(encodePng({ data: new Uint8Array(5), height: 1, width: 1, channels: 5 })).rejects.toThrow(
    'A picture must have 1, 3 or 4 channels, but this one has 5.',
  );
  await expect(encodePng({ data: new Uint8Array(5), height: 2, width: 1, channels: 3 })).rejects.toThrow(
    'A picture of 2 x 1 x 3 bytes cannot have 5 of them.',
  );
  await expect(encodePng({ data: new Uint8Array(0), height: 0, width: 1, channels: 3 })).rejects.toThrow(RangeError);
});
