import { expect, test } from 'vitest';
import { drawBox } from './draw-box.js';

/** The first channel, a line a row: w white, b black, . as it was. */
function drawn(size: readonly [height: number, width: number], box: Parameters<typeof drawBox>[1]): string[] {
  const [height, width] = size;
  const photo = { data: new Uint8Array(height * width * 3).fill(7), height, width, channels: 3 };
  const { data } = drawBox(photo, box);
  expect(photo.data.every((level) => level === 7)).toBe(true);
  const signs = Array.from({ length: height * width }, (_, place) => ({ 0: 'b', 255: 'w', 7: '.' })[data[3 * place] ?? -1]);
  return Array.from({ length: height }, (_, y) => signs.slice(y * width, (y + 1) * width).join(''));
}

test('a white outline within the box, and a black one within that', () => {
  expect(drawn([7, 8], { top: 1, left: 0, height: 5, width: 7 })).toEqual([
    '........',
    'wwwwwww.',
    'wbbbbbw.',
    'wb...bw.',
    'wbbbbbw.',
    'wwwwwww.',
    '........',
  ]);
});

test('a box of a pixel, and one of the whole photo', () => {
  expect(drawn([2, 2], { top: 1, left: 1, height: 1, width: 1 })).toEqual(['..', '.w']);
  expect(drawn([3, 3], { top: 0, left: 0, height: 3, width: 3 })).toEqual(['www', 'wbw', 'www']);
});
