import { BatchMatMul, type BatchMatMulAttrs, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { integerProduct, isOfIntegers } from '../kernels/integer-product.js';
import { matrixBatches } from '../kernels/matrix-batches.js';
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
    compute: (workspace, { a, b }, attributes) => {
      if (isOfIntegers({ a, b })) return integerProduct(workspace, { a, b }, attributes);
      requireFloats(a, b);
      const { left, right, shape, starts } = matrixBatches({ a, b }, attributes);
      const product = workspace.allocate(shape);
      const isPacked = attributes.transposeB || left.rows >= fewRows;
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
      starts.forEach(({ left: aStart, right: bStart }, index) => {
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

function requireFloats(a: TensorInfo, b: TensorInfo): void {
  if (a.dtype === 'float32' && b.dtype === 'float32') return;
  throw new Error(
    `matMul on wasm multiplies float32 or int32 matrices, found ${a.dtype} and ${b.dtype}: cast them to one of these first.`,
  );
}
