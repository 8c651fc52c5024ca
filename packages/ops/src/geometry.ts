/** One number for both axes, or `[height, width]`. */
export type Size2D = number | readonly [height: number, width: number];

/** One number for all four sides, `[height, width]` for both ends of each axis, or `[[top, bottom], [left, right]]`. */
export type Padding2D =
  | number
  | readonly [height: number, width: number]
  | readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]];

/** What lies before and after each axis. */
export type Sides = readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]];

export const noPadding: Sides = [
  [0, 0],
  [0, 0],
];

/**
 * Reads a size option, such as a stride, into height and width: for ops and layers that take one.
 *
 * @throws RangeError when it is anything but one or two integers of at least `least`; `where` names the option.
 */
export function pairOf(where: string, size: Size2D, least = 1): [height: number, width: number] {
  const pair = typeof size === 'number' ? [size, size] : size;
  const [height, width] = pair;
  if (pair.length !== 2 || pair.some((value) => !Number.isInteger(value) || value < least)) {
    throw new RangeError(`${where} must be one or two integers of at least ${least}, but it is ${JSON.stringify(size)}.`);
  }
  return [height, width];
}

/**
 * Reads a padding option into its four sides: for ops and layers that take one.
 *
 * @throws RangeError when a side is anything but an integer of at least 0; `where` names the option.
 */
export function sidesOf(where: string, padding: Padding2D): Sides {
  const axes = typeof padding === 'number' ? [padding, padding] : [...padding];
  const sides = axes.map(endsOf);
  if (
    sides.length !== 2 ||
    sides.some((ends) => ends.length !== 2 || ends.some((value) => !Number.isInteger(value) || value < 0))
  ) {
    throw new RangeError(
      `${where} must be integers of at least 0, one for all sides, [height, width] or [[top, bottom], [left, right]], but it is ${JSON.stringify(padding)}.`,
    );
  }
  return sides as unknown as Sides;
}

function endsOf(axis: number | readonly [number, number]): readonly [number, number] {
  return typeof axis === 'number' ? [axis, axis] : axis;
}

export function isPadded(sides: Sides): boolean {
  return sides.flat().some((value) => value !== 0);
}

/** Paddings of all four axes of an NHWC tensor, as tfjs takes them. */
export function nhwcPaddings([[top, bottom], [left, right]]: Sides): [[0, 0], [number, number], [number, number], [0, 0]] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** A kernel's `pad` attribute: 'valid' where there is nothing to pad, which every backend knows. */
export function padAttribute(sides: Sides): 'valid' | ReturnType<typeof nhwcPaddings> {
  return isPadded(sides) ? nhwcPaddings(sides) : 'valid';
}

/** How many windows of `reach` values fit. */
export function windowCount(length: number, [before, after]: readonly [number, number], reach: number, stride: number): number {
  return Math.floor((length + before + after - reach) / stride) + 1;
}
