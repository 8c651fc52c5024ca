import { broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs-core';

/** How the values of a matrix, turned or not, lie in memory. */
export interface MatrixLayout {
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The products of two batches of matrices, whose batch axes are broadcast. */
export interface MatrixBatches {
  readonly left: MatrixLayout;
  readonly right: MatrixLayout;
  readonly shape: number[];
  /** Where the matrices of each product begin. */
  readonly starts: readonly { readonly left: number; readonly right: number }[];
}

/** Sizes up two batches of matrices for their product; throws where they do not fit. */
export function matrixBatches(
  { a, b }: Readonly<Record<'a' | 'b', TensorInfo>>,
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
): MatrixBatches {
  const found = `([${a.shape}] and [${b.shape}])`;
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new Error(`matMul multiplies matrices, found fewer axes than two ${found}.`);
  const [left, right] = [layoutOf(a, transposeA), layoutOf(b, transposeB)];
  if (left.columns !== right.rows) {
    throw new Error(`matMul: the left matrix has ${left.columns} columns and the right one ${right.rows} rows ${found}.`);
  }
  const batchShape = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [aStarts, bStarts] = [startsOf(a.shape, batchShape), startsOf(b.shape, batchShape)];
  return {
    left,
    right,
    shape: [...batchShape, left.rows, right.columns],
    starts: aStarts.map((start, index) => ({ left: start, right: bStarts[index] as number })),
  };
}

function layoutOf({ shape }: TensorInfo, isTransposed: boolean): MatrixLayout {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return isTransposed
    ? { rows: columns, columns: rows, rowStride: 1, columnStride: columns }
    : { rows, columns, rowStride: columns, columnStride: 1 };
}

/** Where each matrix of the broadcast batch begins. */
function startsOf(shape: readonly number[], batchShape: readonly number[]): number[] {
  const size = util.sizeFromShape(shape.slice(-2));
  const own = shape.slice(0, -2);
  let starts = [0];
  let stride = size;
  // From the last axis to the first, each of which repeats what is inside it.
  for (let axis = 1; axis <= batchShape.length; axis++) {
    const [length = 1, ownLength = 1] = [batchShape.at(-axis), own.at(-axis)];
    const steps = Array.from({ length }, (_, step) => (ownLength === 1 ? 0 : step * stride));
    const inside = starts;
    starts = steps.flatMap((step) => inside.map((start) => start + step));
    stride *= ownLength;
  }
  return starts;
}
