import { type ClassificationDataset, shapesDataset } from '@ocelli/data';
import { expect, test } from 'vitest';
import { holdOut } from './hold-out.js';

const names = (dataset: ClassificationDataset | undefined): string[] =>
  Array.from({ length: dataset?.length ?? 0 }, (_, index) => dataset?.describe(index) ?? '');

test('a share of each class is held out, and nothing is in both parts or lost', () => {
  const images = shapesDataset({ length: 200 });
  const { kept, held } = holdOut(images, 0.1, 1);
  expect([kept.length, held?.length]).toEqual([180, 20]);
  expect([...names(kept), ...names(held)].toSorted()).toEqual(names(images).toSorted());
  const labels = Array.from({ length: 20 }, (_, index) => held?.label(index) ?? -1);
  expect(labels.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)));
});

test('the seed says which', () => {
  const images = shapesDataset({ length: 100 });
  const held = (seed: number): string[] => names(holdOut(images, 0.2, seed).held);
  expect(held(1)).toEqual(held(1));
  expect(held(1)).not.toEqual(held(2));
});

test('a class keeps an image, and no share holds nothing out', () => {
  const images = shapesDataset({ length: 10 });
  expect(holdOut(images, 0.9, 1)).toEqual({ kept: images, held: undefined });
  expect(holdOut(images, 0, 1).held).toBeUndefined();
});
