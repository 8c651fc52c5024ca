import type { BatchMatMulAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { type MatrixBatches, matrixBatches } from './matrix-batches.js';
import type { TypedArray, Workspace } from './workspace.js';

export function isOfIntegers({ a, b }: Readonly<Record<'a' | 'b', TensorInfo>>): boolean {
  return a.dtype === 'int32' && b.dtype === 'int32';
}

/** Products of (batches of) int32 matrices, which tfjs's own refuses; confusion matrices are one. */
export function integerProduct(
  workspace: Workspace,
  inputs: Readonly<Record<'a' | 'b', TensorInfo>>,
  attributes: BatchMatMulAttrs,
): TensorInfo {
  const batches = matrixBatches(inputs, attributes);
  const product = workspace.allocate(batches.shape, 'int32');
  multiply(workspace.values(inputs.a), workspace.values(inputs.b), batches, workspace.values(product));
  return product;
}

function multiply(a: TypedArray, b: TypedArray, { left, right, starts }: MatrixBatches, product: TypedArray): void {
  let at = 0;
  for (const start of starts) {
    for (let row = 0; row < left.rows; row++) {
      for (let column = 0; column < right.columns; column++, at++) {
        let sum = 0;
        for (let k = 0; k < left.columns; k++) {
          const value = a[start.left + row * left.rowStride + k * left.columnStride] as number;
          sum += value * (b[start.right + k * right.rowStride + column * right.columnStride] as number);
        }
        product[at] = sum;
      }
    }
  }
}
