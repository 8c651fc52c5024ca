import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { arrayDataset } from './array-dataset.js';

const options = {
  pixels: Uint8Array.from({ length: 12 }, (_, index) => index),
  height: 1,
  width: 2,
  channels: 3,
  labels: [1, 0],
  classNames: ['no', 'yes'],
};

test('an item is a window on the pixels, with its label and a name for messages', () => {
  const dataset = arrayDataset({ ...options, itemName: 'test image' });
  expect(dataset.get(1, new Rng(0))).toEqual({
    image: { data: Uint8Array.of(6, 7, 8, 9, 10, 11), height: 1, width: 2, channels: 3 },
    label: 0,
  });
  expect([dataset.length, dataset.label(0), dataset.describe(1)]).toEqual([2, 1, 'test image 1']);
});

test('refuses pixels and labels that do not fit, and indices outside', () => {
  expect(() => arrayDataset({ ...options, labels: [0] })).toThrow('1 images of 1 x 2 x 3 need other than 12 bytes.');
  expect(() => arrayDataset({ ...options, labels: [0, 2] })).toThrow('image 1 has label 2, but there are classes 0 to 1.');
  expect(() => arrayDataset(options).label(2)).toThrow('There are images 0 to 1, but 2 was asked for.');
});
