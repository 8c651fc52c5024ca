import { expect, test } from 'vitest';
import { goldenImages, imageHash } from './testing/golden-images.js';

test.each(goldenImages())('a page paints golden image %# as Node does, bit for bit', async (options, expected) => {
  expect(await imageHash(options)).toBe(expected);
});
