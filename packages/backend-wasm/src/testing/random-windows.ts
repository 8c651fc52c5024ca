import type { Rng } from '@ocelli/random';

export type Padding = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

/** A size, a window on it, and how the window moves. */
export interface RandomWindow {
  readonly size: [number, number];
  readonly filter: [number, number];
  readonly strides: [number, number];
  readonly pad: Padding;
}

/** An integer from `least` to `most`. */
export function between(rng: Rng, least: number, most: number): number {
  return least + rng.integer(most - least + 1);
}

export function pair(draw: () => number): [number, number] {
  return [draw(), draw()];
}

/**
 * Windows of every kind of padding, on sizes that their strides rarely divide. Padding in one number goes with square windows, since tfjs
 * counts the others' windows wrongly.
 */
export function randomWindow(rng: Rng, { mostFilter = 5, dilations = [1, 1] as readonly [number, number] } = {}): RandomWindow {
  const isSquare = dilations[0] === dilations[1] && rng.integer(4) === 0;
  const square = (draw: () => number): [number, number] => {
    const [one, other] = pair(draw);
    return [one, isSquare ? one : other];
  };
  const filter = square(() => between(rng, 1, mostFilter));
  const strides = dilations.some((dilation) => dilation > 1) ? ([1, 1] as [number, number]) : square(() => between(rng, 1, 3));
  const size = filter.map((length, axis) => (length - 1) * (dilations[axis] as number) + between(rng, 1, 9)) as [number, number];
  const side = (axis: 0 | 1): [number, number] => pair(() => rng.integer(filter[axis]));
  const paddings: readonly Padding[] = ['same', 'valid', [[0, 0], side(0), side(1), [0, 0]]];
  const pad = isSquare ? rng.integer(filter[0]) : (paddings[rng.integer(paddings.length)] as Padding);
  return { size, filter, strides, pad };
}
