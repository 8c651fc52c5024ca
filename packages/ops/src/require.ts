import type { Tensor } from '@tensorflow/tfjs-core';

/** @throws RangeError when the input is not `[batch, height, width, channels]`. */
export function requireImages(where: string, x: Tensor): void {
  if (x.rank !== 4) throw new RangeError(`${where}: the input must be [batch, height, width, channels], but it is [${x.shape}].`);
}

/** For callers that no compiler has checked: an unknown word would pass for one of the known. @throws RangeError with all of them. */
export function requireOneOf<Word extends string>(where: string, found: Word, known: readonly Word[]): void {
  if (known.includes(found)) return;
  throw new RangeError(
    `${where} must be one of ${known.map((word) => `'${word}'`).join(', ')}, but it is ${JSON.stringify(found)}.`,
  );
}

/** The position of an axis that may be counted from the end. @throws RangeError when there is no such axis. */
export function axisOf(where: string, x: Tensor, axis: number): number {
  const position = axis < 0 ? axis + x.rank : axis;
  if (!Number.isInteger(position) || position < 0 || position >= x.rank) {
    throw new RangeError(`${where}: axis ${axis} is not an axis of the input [${x.shape}].`);
  }
  return position;
}
