/** The eigenvalues of a symmetric matrix, and to each its eigenvector of length 1. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

/** As much as remains beside the diagonal, against the whole, in double precision. */
const tolerance = 1e-15;

/**
 * The eigenvalues and eigenvectors of a small symmetric matrix, given by its rows, the largest first; by Jacobi's rotations, each of which
 * takes one number beside the diagonal away, until there are none.
 *
 * @see Golub and Van Loan, Matrix Computations, section 8.5
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const rows = matrix.map((row) => [...row]);
  const size = rows.length;
  const vectors = rows.map((_, row) => rows.map((_, column) => (row === column ? 1 : 0)));
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.NaN;
  const whole = Math.hypot(...rows.flat());
  const beside = (): number => Math.hypot(...rows.flatMap((row, index) => row.filter((_, column) => column !== index)));
  // Each sweep squares what remains: six are enough in double precision, and numbers that are none end.
  for (let sweep = 0; sweep < 50 && beside() > tolerance * whole; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (at(p, q) === 0) continue;
        const half = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(half, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const turn = [cosine, tangent * cosine] as const;
        for (const row of rows) rotate(row, p, q, turn);
        rotateRows(rows, p, q, turn);
        rotateRows(vectors, p, q, turn);
      }
    }
  }
  const order = [...rows.keys()].sort((one, other) => at(other, other) - at(one, one));
  return { values: order.map((index) => at(index, index)), vectors: order.map((index) => vectors[index] ?? []) };
}

type Turn = readonly [cosine: number, sine: number];

function rotate(row: number[], p: number, q: number, [cosine, sine]: Turn): void {
  const [one = Number.NaN, other = Number.NaN] = [row[p], row[q]];
  row[p] = cosine * one - sine * other;
  row[q] = sine * one + cosine * other;
}

function rotateRows(rows: readonly number[][], p: number, q: number, turn: Turn): void {
  for (const index of rows.keys()) {
    const pair = [rows[p]?.[index] ?? Number.NaN, rows[q]?.[index] ?? Number.NaN];
    rotate(pair, 0, 1, turn);
    const [one = Number.NaN, other = Number.NaN] = pair;
    (rows[p] as number[])[index] = one;
    (rows[q] as number[])[index] = other;
  }
}
