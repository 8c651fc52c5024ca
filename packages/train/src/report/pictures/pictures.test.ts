import sharp from 'sharp';
import { expect, test } from 'vitest';
import { filterPixels } from './filter-pixels.js';
import { pictureUrl } from './picture-url.js';
import { shrink } from './shrink.js';

async function decode(url: string) {
  const [, base64 = ''] = url.split('data:image/png;base64,');
  const { data, info } = await sharp(Buffer.from(base64, 'base64')).raw().toBuffer({ resolveWithObject: true });
  return { data: [...data], height: info.height, width: info.width };
}

test('shrinks by the mean of the pixels that are covered', () => {
  const data = Uint8Array.of(0, 2, 10, 20, 4, 6, 30, 40);
  expect(shrink({ data, height: 2, width: 4, channels: 1 }, 2)).toEqual({
    data: Uint8Array.of(3, 25),
    height: 1,
    width: 2,
    channels: 1,
  });
  expect(shrink({ data, height: 1, width: 4, channels: 2 }, 2)).toMatchObject({ data: Uint8Array.of(5, 11, 17, 23), width: 2 });
  const small = { data, height: 2, width: 4, channels: 1 };
  expect(shrink(small, 4)).toBe(small);
  expect(shrink({ data: new Uint8Array(3000), height: 1, width: 1000, channels: 3 }, 96)).toMatchObject({ height: 1, width: 96 });
});

test('pictures of bytes and of floats, grey and colour, are the same PNG', async () => {
  const data = Uint8Array.of(0, 51, 102, 153, 204, 255);
  const floats = Float32Array.from(data, (level) => level / 255);
  const colour = { data, height: 1, width: 2, channels: 3 };
  expect(await decode(await pictureUrl(colour))).toEqual({ data: [...data], height: 1, width: 2 });
  expect(await pictureUrl({ ...colour, data: floats })).toBe(await pictureUrl(colour));
  const grey = await pictureUrl({ data, height: 2, width: 3, channels: 1 });
  expect((await decode(grey)).data.filter((_, index) => index % 3 === 0)).toEqual([...data]);
  expect((await decode(await pictureUrl({ data: Float32Array.of(-1, 2), height: 1, width: 2, channels: 1 }))).data[3]).toBe(255);
});

test('large pictures are shrunk', async () => {
  const url = await pictureUrl({ data: new Uint8Array(300 * 200 * 3).fill(7), height: 300, width: 200, channels: 3 });
  expect(await decode(url)).toMatchObject({ height: 96, width: 64 });
});

test('a filter is middle grey where it has no weight, in colour for three inputs', () => {
  const colour = { name: 'conv1', shape: [2, 3, 1, 2], data: Float32Array.of(9, 9, 9, 9, 9, 9, 0.5, 0, 0, -1, 0.25, 0) };
  expect(filterPixels(colour, 1)).toEqual({ data: Uint8Array.of(191, 128, 159, 128, 0, 128), height: 1, width: 2, channels: 3 });
  const grey = { name: 'conv1', shape: [1, 2, 1, 3], data: Float32Array.of(1, 0, -2, 1, 0, 0) };
  expect(filterPixels(grey, 0)).toEqual({ data: Uint8Array.of(255, 128, 0), height: 1, width: 3, channels: 1 });
  expect(filterPixels({ ...grey, data: new Float32Array(6) }, 0).data).toEqual(Uint8Array.of(128, 128, 128));
});
