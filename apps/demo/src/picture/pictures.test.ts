import { expect, it } from 'vitest';
import { onWhite } from './decode-picture.js';

it('blends with white and rounds down, as libvips does', () => {
  const rgba = [10, 20, 30, 255, 10, 20, 30, 0, 100, 200, 7, 128, 255, 0, 1, 1];
  const { data, ...size } = onWhite({ data: Uint8ClampedArray.from(rgba), height: 2, width: 2 } as ImageData);
  expect(size).toEqual({ height: 2, width: 2, channels: 3 });
  // What sharp's flatten({ background: 'white' }) makes of the same pixels.
  expect([...data]).toEqual([10, 20, 30, 255, 255, 255, 177, 227, 130, 255, 254, 254]);
});
