import { expect, test } from 'vitest';
import { stackImages } from './stack-images.js';

const indices = Uint32Array.of(8, 3);
const bytes = { data: Uint8Array.of(0, 51, 255, 1), height: 2, width: 1, channels: 2 };
const floats = { data: Float32Array.of(-2, 0.5, 300, 0), height: 2, width: 1, channels: 2 };

test('bytes come to the scale 0 to 1, floats stay', () => {
  const batch = stackImages(
    [
      { image: bytes, label: 4 },
      { image: floats, label: 0 },
    ],
    indices,
  );
  expect(batch.shape).toEqual([2, 2, 1, 2]);
  expect(batch.images).toEqual(Float32Array.of(0, 0.2, 1, 1 / 255, -2, 0.5, 300, 0));
  expect(batch.labels).toEqual(Int32Array.of(4, 0));
  expect(batch.indices).toBe(indices);
});

test('two sizes are refused by naming both', () => {
  const grey = { data: Uint8Array.of(1, 2), height: 2, width: 1, channels: 1 };
  const items = [
    { image: bytes, label: 0 },
    { image: grey, label: 0 },
  ];
  expect(() => stackImages(items, indices)).toThrow(
    'The images of a batch must have one size, but sample 8 has 2 x 1 pixels of 2 channels and sample 3 has 2 x 1 pixels of ' +
      '1 channel; resize or crop them, or give the loader a collate.',
  );
});
