import { expect, test } from 'vitest';
import { MostWrong } from './most-wrong.js';

test('keeps those whose true class seemed least likely, of all batches', () => {
  const most = new MostWrong(2);
  const batch = (rows: readonly (readonly number[])[], labels: readonly number[], first: number) => ({
    outputs: { data: new Float32Array(), shape: [] },
    probabilities: Float32Array.from(rows.flat()),
    labels: Int32Array.from(labels),
    indices: labels.map((_, place) => first + place),
    done: 1,
    total: 2,
  });
  most.add(
    batch(
      [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
      [1, 0],
      0,
    ),
  );
  most.add(
    batch(
      [
        [0.125, 0.875],
        [0.375, 0.625],
      ],
      [0, 0],
      2,
    ),
  );
  expect(most.worst()).toEqual([
    { index: 2, label: 0, predicted: 1, probability: 0.875, labelProbability: 0.125 },
    { index: 0, label: 1, predicted: 0, probability: 0.75, labelProbability: 0.25 },
  ]);
});
