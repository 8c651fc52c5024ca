import type { ReportData } from '../report-data.js';

/** How the test images of one class fared. */
export interface ClassResult {
  readonly index: number;
  readonly name: string;
  /** Test images of the class. */
  readonly images: number;
  readonly right: number;
  /** Of the class's images, how many were told right; not a number when there are none. */
  readonly accuracy: number;
  /** Of the images that were taken for the class, how many are of it; not a number when there are none. */
  readonly precision: number;
  /** What its images were most often taken for wrongly. */
  readonly confusedWith: Confusion | undefined;
}

/** Images of one class that were taken for another. */
export interface Confusion {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
  /** Of the true class's images. */
  readonly share: number;
}

/** A class's name, or its number where it has none. */
export function className(report: Pick<ReportData, 'classNames'>, index: number): string {
  return report.classNames[index]?.trim() || `class ${index}`;
}

/** Every class's result, in the classes' order. */
export function classResults(report: Pick<ReportData, 'classNames' | 'confusion'>): ClassResult[] {
  const predicted = report.classNames.map((_, column) => sum(report.confusion.map((row) => row[column] ?? 0)));
  return report.confusion.map((row, index) => {
    const [images, right] = [sum(row), row[index] ?? 0];
    const mistakes = confusionsOf(row, index);
    return {
      index,
      name: className(report, index),
      images,
      right,
      accuracy: right / images,
      precision: right / (predicted[index] ?? 0),
      confusedWith: mistakes.toSorted(byCount)[0],
    };
  });
}

/** The pairs of classes that were confused, the most frequent first. */
export function confusions(report: Pick<ReportData, 'confusion'>): Confusion[] {
  return report.confusion.flatMap(confusionsOf).sort(byCount);
}

/** How many images there are, and how many were told right. */
export function totals(results: readonly ClassResult[]): { images: number; right: number } {
  return { images: sum(results.map(({ images }) => images)), right: sum(results.map(({ right }) => right)) };
}

function confusionsOf(row: readonly number[], label: number): Confusion[] {
  const images = sum(row);
  return row.flatMap((count, predicted) =>
    count > 0 && predicted !== label ? [{ label, predicted, count, share: count / images }] : [],
  );
}

function byCount(a: Confusion, b: Confusion): number {
  return b.count - a.count;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
