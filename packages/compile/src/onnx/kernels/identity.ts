/** A square matrix of ones on its diagonal, row by row. */
export function identity(size: number): Float32Array {
  return Float32Array.from({ length: size ** 2 }, (_, index) => Number(index % (size + 1) === 0));
}
