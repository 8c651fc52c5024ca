import type { ReportData } from '../report-data.js';

/** @throws RangeError when the parts of a report do not fit together. */
export function checkReport({ classNames, confusion, mostWrong, filters }: ReportData): void {
  const classes = classNames.length;
  if (confusion.length !== classes || confusion.some((row) => row.length !== classes)) {
    const found = `${confusion.length} rows of ${[...new Set(confusion.map((row) => row.length))].join(', ') || 0} counts`;
    throw new RangeError(
      `The confusion matrix must be ${classes} x ${classes} for the ${classes} class names, but has ${found}.`,
    );
  }
  for (const { name, label, predicted } of mostWrong) {
    for (const index of [label, predicted]) {
      if (classNames[index] === undefined) {
        throw new RangeError(`The mistake ${name} is of class ${index}, but there are ${classes} class names.`);
      }
    }
  }
  if (filters === undefined) return;
  const length = filters.shape.reduce((product, extent) => product * extent, 1);
  if (filters.shape.length !== 4 || length !== filters.data.length) {
    throw new RangeError(
      `The filters must have the shape [out, in, height, width], but [${filters.shape}] has ${filters.data.length} values.`,
    );
  }
}
