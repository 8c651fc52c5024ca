import { expect, test } from 'vitest';
import { overPhoto } from './over-photo.js';

test('a map covers its part of the photo, row by row, and leaves the rest without heat', () => {
  const map = { data: Float32Array.of(1, 2, 3, 4), height: 2, width: 2, channels: 1 };
  const { data, ...size } = overPhoto(map, { top: 1, left: 2, height: 2, width: 2 }, { height: 4, width: 5 });
  expect(size).toEqual({ height: 4, width: 5, channels: 1 });
  expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]);
});

test('a map is resized to a part that is larger, or smaller, and begins within a pixel', () => {
  const even = { data: new Float32Array(16).fill(0.5), height: 4, width: 4, channels: 1 };
  const large = overPhoto(even, { top: 0.4, left: 0.6, height: 9.2, width: 8.4 }, { height: 10, width: 10 });
  const hot = (y: number, x: number) => large.data[y * 10 + x];
  expect([hot(0, 0), hot(0, 1), hot(8, 8), hot(9, 8), hot(8, 9)]).toEqual([0, 0.5, 0.5, 0, 0]);
  const small = overPhoto(even, { top: 0, left: 0, height: 1, width: 2 }, { height: 1, width: 3 });
  // Its weights sum to 1 but for float32's rounding.
  expect([...small.data].map((value) => Number(value.toFixed(6)))).toEqual([0.5, 0.5, 0]);
});
