/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** The length of a tile's sides, in outputs. */
export type WinogradTile = 2 | 4;

/** `A^T ((G g) * (B^T d))` gives `tile` outputs of a filter `g` of three taps from the `tile + 2` inputs `d`. */
export interface WinogradMatrices {
  /** `B^T`, `[places, places]`. */
  readonly inputs: Matrix;
  /** `G`, `[places, 3]`. */
  readonly filters: Matrix;
  /** `A^T`, `[tile, places]`. */
  readonly outputs: Matrix;
  /** Where the numbers of a filter that is turned round are among those of the filter itself. */
  readonly turned: readonly number[];
}

/**
 * Polynomials are multiplied by their values at these points and at infinity. Each point's reciprocal is among them, so that a filter
 * turned round has the same values in other places. Of the sets of six, this one loses the fewest digits: a convolution's error is twice
 * that of a plain sum, where it is five times with 1 and 2.
 */
const points: Readonly<Record<WinogradTile, readonly number[]>> = {
  2: [0, 1, -1],
  4: [0, 2 / 3, -2 / 3, 3 / 2, -3 / 2],
};

/** Toom's and Cook's matrices, as Winograd 1980, "Arithmetic complexity of computations", has them. */
export function winogradMatrices(tile: WinogradTile): WinogradMatrices {
  const finite = points[tile];
  const infinity = finite.length;
  const ends = finite.map((point, place) => {
    const others = finite.filter((_, other) => other !== place);
    const value = others.reduce((product, other) => product * (point - other), 1);
    // At a point and its reciprocal the filter's rows are each other's reverse.
    const taps = point === 0 ? [1, 0, 0] : [0.5 / point, 0.5, 0.5 * point];
    const scale = point === 0 ? value : value / (2 * point);
    return { taps, inputs: [...polynomial(others), 0].map((coefficient) => coefficient / scale) };
  });
  return {
    inputs: [...ends.map(({ inputs }) => inputs), polynomial(finite)],
    filters: [...ends.map(({ taps }) => taps), [0, 0, 1]],
    outputs: Array.from({ length: tile }, (_, power) => [...finite.map((point) => point ** power), power === tile - 1 ? 1 : 0]),
    turned: [
      ...finite.map((point) => (point === 0 ? infinity : finite.findIndex((other) => Math.abs(other * point - 1) < 1e-9))),
      finite.indexOf(0),
    ],
  };
}

/** The coefficients, of the lowest power first, of the polynomial with these roots. */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (before, root) => [...before, 0].map((_, power) => (before[power - 1] ?? 0) - root * (before[power] ?? 0)),
    [1],
  );
}
