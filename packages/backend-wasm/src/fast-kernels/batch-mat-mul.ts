import {
  BatchMatMul,
  type BatchMatMulAttrs,
  broadcast_util,
  type KernelConfig,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { keepingOwn, tfjsKernel } from '../kernels/tfjs-kernel.js';
import { composite } from '../kernels/workspace.js';
import { panelCalls } from '../simd/panel-calls.js';
import { panelsOf } from '../simd/panels.js';
import type { SimdUnit } from '../simd/simd-unit.js';

/** Below this many rows, putting the columns of the right matrix side by side costs more than it gains. */
const fewRows = 4;

/** Products of (batches of) matrices; batch axes are broadcast. */
export function fastBatchMatMul(unit: SimdUnit): KernelConfig {
  const { kernelFunc } = composite<'a' | 'b', BatchMatMulAttrs>({
    kernelName: BatchMatMul,
    compute: (workspace, { a, b }, { transposeA, transposeB }) => {
      const left = matrixOf(a, transposeA);
      const right = matrixOf(b, transposeB);
      requireFit(a, b, left.columns, right.rows);
      const batchShape = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const [aStarts, bStarts] = [startsOf(a.shape, batchShape), startsOf(b.shape, batchShape)];
      const product = workspace.allocate([...batchShape, left.rows, right.columns]);
      const isPacked = transposeB || left.rows >= fewRows;
      const packed = isPacked ? workspace.allocate([right.rows, right.columns]) : undefined;
      const calls = panelCalls({
        rows: left.rows,
        depth: left.columns,
        aRow: left.rowStride,
        aDepth: left.columnStride,
        outRow: right.columns,
      });
      const size = left.rows * right.columns;
      let packedStart: number | undefined;
      aStarts.forEach((aStart, index) => {
        const bStart = bStarts[index] as number;
        if (packed !== undefined && packedStart !== bStart) {
          unit.pack(workspace.address(packed), { ...right, address: workspace.address(b, bStart) });
          packedStart = bStart;
        }
        for (const panel of panelsOf(right.columns)) {
          const [bAt, bStep] =
            packed === undefined
              ? [workspace.address(b, bStart + panel.column), right.rowStride]
              : [workspace.address(packed, panel.column * right.rows), panel.width];
          const out = workspace.address(product, index * size + panel.column);
          const place = { a: workspace.address(a, aStart), b: bAt, bStep, out, isAdded: false };
          unit.multiply('matrix', panel, calls, place);
        }
      });
      return product;
    },
  });
  return { kernelName: BatchMatMul, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, tfjsKernel(BatchMatMul)) };
}

function matrixOf({ shape }: TensorInfo, isTransposed: boolean) {
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

function requireFit(a: TensorInfo, b: TensorInfo, columns: number, rows: number): void {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new Error(`matMul on wasm multiplies float32 matrices, found ${a.dtype} and ${b.dtype}: cast them first.`);
  }
  if (columns !== rows) {
    throw new Error(
      `matMul: the left matrix has ${columns} columns and the right one ${rows} rows ([${a.shape}] and [${b.shape}]).`,
    );
  }
}
