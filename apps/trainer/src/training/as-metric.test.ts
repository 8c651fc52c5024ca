import { expect, test } from 'vitest';
import { asMetric } from './as-metric.js';

test('a function of a batch is a metric whose value is the mean over all images, also over a saved half', () => {
  const metric = asMetric(function largest({ data }) {
    return Math.max(...data);
  });
  const first = metric.create();
  first.add({ data: Float32Array.of(1, 4), shape: [1, 2] }, { data: Int32Array.of(0), shape: [1] });
  const second = metric.create(first.sums);
  second.add({ data: Float32Array.of(1, 0, 0, 0, 0, 0), shape: [3, 2] }, { data: Int32Array.of(0, 0, 0), shape: [3] });
  expect([metric.name, second.value()]).toEqual(['largest', (4 * 1 + 1 * 3) / 4]);
});
