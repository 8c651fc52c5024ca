import { expect, test } from 'vitest';
import { classResults, confusions, totals } from './class-results.js';

const report = {
  classNames: ['cat', 'dog', ' '],
  confusion: [
    [6, 3, 1],
    [2, 8, 0],
    [0, 0, 0],
  ],
};

test("counts each class's images, and what they were taken for", () => {
  const [cat, dog, none] = classResults(report);
  expect(cat).toEqual({
    index: 0,
    name: 'cat',
    images: 10,
    right: 6,
    accuracy: 0.6,
    precision: 0.75,
    confusedWith: { label: 0, predicted: 1, count: 3, share: 0.3 },
  });
  expect(dog).toMatchObject({ images: 10, right: 8, precision: 8 / 11, confusedWith: { predicted: 0, count: 2 } });
  expect(none).toMatchObject({ name: 'class 2', images: 0, accuracy: Number.NaN, precision: 0, confusedWith: undefined });
  expect(totals(classResults(report))).toEqual({ images: 20, right: 14 });
});

test('lists confusions, the most frequent first', () => {
  expect(confusions(report).map(({ label, predicted, count }) => [label, predicted, count])).toEqual([
    [0, 1, 3],
    [1, 0, 2],
    [0, 2, 1],
  ]);
});
