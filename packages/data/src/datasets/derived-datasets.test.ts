import { Rng } from '@ocelli/random';
import { randomHorizontalFlip } from '@ocelli/transforms';
import { expect, test } from 'vitest';
import type { ClassificationDataset, ClassificationItem } from '../dataset.js';
import { mapDataset } from './map-dataset.js';
import { shuffledSubset, subsetDataset } from './subset-dataset.js';

/** A dataset of a class, since a user's may be one. */
class Numbers implements ClassificationDataset {
  readonly length = 10;
  readonly classNames = ['even', 'odd'];
  readonly note = 'numbers';
  label(index: number): number {
    return index % 2;
  }
  describe(index: number): string {
    return `number ${index}`;
  }
  get(index: number): ClassificationItem {
    return { image: { data: Uint8Array.of(index, index + 100), height: 1, width: 2, channels: 1 }, label: this.label(index) };
  }
}

test('mapDataset transforms each image with the item’s own stream, and keeps the rest', async () => {
  const flip = randomHorizontalFlip();
  const mapped = mapDataset(new Numbers(), flip);
  const [one, again] = [await mapped.get(3, new Rng(8)), await mapped.get(3, new Rng(8))];
  expect(one).toEqual(again);
  expect(one).toEqual({ image: flip(new Numbers().get(3).image, new Rng(8)), label: 1 });
  expect([mapped.length, mapped.classNames, mapped.label(3), mapped.describe(3), mapped.note]).toEqual([
    10,
    ['even', 'odd'],
    1,
    'number 3',
    'numbers',
  ]);
});

test('subsetDataset has the items of its indices, in their order', async () => {
  const subset = subsetDataset(new Numbers(), [7, 2]);
  expect([subset.length, subset.label(0), subset.describe(1), subset.note]).toEqual([2, 1, 'number 2', 'numbers']);
  expect((await subset.get(1, new Rng(0))).image.data[0]).toBe(2);
  expect(() => subset.label(2)).toThrow('The subset has items 0 to 1, but 2 was asked for.');
  expect(() => subsetDataset(new Numbers(), [0, 10])).toThrow('the dataset has items 0 to 9, but the subset names 10.');
});

test('shuffledSubset draws items without repetition, the same for the same seed', () => {
  const drawn = (seed: number) => Array.from({ length: 6 }, (_, index) => shuffledSubset(new Numbers(), 6, seed).describe(index));
  expect(new Set(drawn(1)).size).toBe(6);
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
  expect(() => shuffledSubset(new Numbers(), 11, 0)).toThrow('shuffledSubset: the length must be from 1 to 10, but it is 11.');
});
