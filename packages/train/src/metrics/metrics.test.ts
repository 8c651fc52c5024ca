import { describe, expect, it } from 'vitest';
import type { Values } from '../state/tensor-record.js';
import { readFixture } from '../testing/read-fixture.js';
import { accuracy, topKAccuracy } from './accuracy.js';
import { confusionMatrix } from './confusion-matrix.js';
import type { Metric, MetricAccumulator } from './metric.js';

interface Reference {
  readonly name: string;
  readonly classes: number;
  readonly scores: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly labels: readonly number[];
  readonly expected: { readonly top1: number; readonly top2: number; readonly top3: number; readonly top5?: number } & {
    readonly confusionMatrix: readonly number[][];
  };
}

/** Adds the samples in two batches. */
function addAll(accumulator: MetricAccumulator, { classes, scores, labels }: Reference): void {
  for (const [from, to] of [[0, 37] as const, [37, labels.length] as const]) {
    accumulator.add(
      { data: Float32Array.from(scores.values.slice(from * classes, to * classes)), shape: [to - from, classes] },
      { data: Int32Array.from(labels.slice(from, to)), shape: [to - from] },
    );
  }
}

function measure(metric: Metric, outputs: Values, targets: Values): number {
  const accumulator = metric.create();
  accumulator.add(outputs, targets);
  return accumulator.value();
}

const floats = (shape: readonly number[], ...data: number[]): Values => ({ data: Float32Array.from(data), shape });
const labels = (...data: number[]): Values => ({ data: Int32Array.from(data), shape: [data.length] });

describe.each(readFixture<Reference[]>('metrics/fixtures/classification.json'))(
  "$name of scikit-learn's numbers",
  (reference) => {
    it.each([1, 2, 3, 5])('top %i', (k) => {
      const expected = reference.expected[`top${k}` as 'top1'] ?? (k >= reference.classes ? 1 : Number.NaN);
      const accumulator = topKAccuracy(k).create();
      addAll(accumulator, reference);
      // The reference has seven digits.
      expect(accumulator.value()).toBeCloseTo(expected, 7);
    });

    it('accuracy and confusion matrix', () => {
      const [mean, matrix] = [accuracy().create(), confusionMatrix(reference.classes)];
      for (const accumulator of [mean, matrix]) addAll(accumulator, reference);
      expect(mean.value()).toBeCloseTo(reference.expected.top1, 7);
      expect(matrix.matrix()).toEqual(reference.expected.confusionMatrix);
      expect(matrix.value()).toBe(mean.value());
    });
  },
);

describe('metrics', () => {
  it('go on from the sums of another', () => {
    const [outputs, targets] = [floats([2, 2], 1, 0, 1, 0), labels(0, 1)];
    const half = accuracy().create();
    half.add(outputs, targets);
    const sums = JSON.parse(JSON.stringify(half.sums)) as number[];
    const rest = accuracy().create(sums);
    rest.add(outputs, labels(0, 0));
    expect(rest.value()).toBe(0.75);
    expect(half.value()).toBe(0.5);
  });

  it('have names under which results hold them', () => {
    expect([accuracy(), topKAccuracy(5)].map(({ name, best }) => [name, best])).toEqual([
      ['accuracy', 'largest'],
      ['top5', 'largest'],
    ]);
  });

  it('are not a number while nothing was added', () => {
    expect([accuracy().create().value(), confusionMatrix(2).value()]).toEqual([Number.NaN, Number.NaN]);
  });

  it('let the first of equal scores count, and no score that is not a number', () => {
    expect(measure(accuracy(), floats([2, 3], 5, 5, 0, 5, 5, 0), labels(0, 1))).toBe(0.5);
    expect(measure(accuracy(), floats([2, 2], Number.NaN, 0, Number.NaN, 0), labels(0, 0))).toBe(0);
  });

  it('leave ignored items out, and take pixels and soft targets', () => {
    expect(measure(accuracy(), floats([3, 2], 1, 0, 1, 0, 1, 0), labels(0, -100, 1))).toBe(0.5);
    expect(measure(accuracy({ ignoreIndex: 255 }), floats([1, 2, 2], 1, 0, 1, 0), { ...labels(0, 255), shape: [1, 2] })).toBe(1);
    expect(measure(accuracy(), floats([2, 2], 1, 0, 1, 0), floats([2, 2], 0.9, 0.1, 0.2, 0.8))).toBe(0.5);
  });

  it('say what does not fit', () => {
    expect(() => measure(accuracy(), floats([2, 1], 1, 0), labels(0, 1))).toThrow(
      'accuracy: the outputs must be [..., classes] of two classes or more, but they are [2,1].',
    );
    expect(() => measure(accuracy(), floats([2, 2], 1, 0, 1, 0), labels(0))).toThrow(
      'accuracy: for outputs [2,2] the targets must be [2], but they are [1].',
    );
    expect(() => measure(topKAccuracy(2), floats([1, 2], 1, 0), labels(2))).toThrow(
      'top2: the label 2 is none of the 2 classes.',
    );
    expect(() => topKAccuracy(0)).toThrow('topKAccuracy: k must be a whole number of at least 1, but it is 0.');
    expect(() => confusionMatrix(1)).toThrow('confusionMatrix: classes must be a whole number of at least 2, but it is 1.');
    expect(() => confusionMatrix(3).add(floats([1, 2], 1, 0), labels(0))).toThrow(
      'the outputs must be [..., 3], but they are [1,2].',
    );
  });
});
