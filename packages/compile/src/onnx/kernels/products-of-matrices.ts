import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';

/** A matrix, or a batch of them, and whether it is meant turned. */
export interface Factor {
  readonly onnx: OnnxValue;
  readonly isTransposed: boolean;
}

/** The product of two matrices, or of batches of them, by the operator that need not turn them first. */
export function matrixProduct({ builder, contrib }: Lowering, a: Factor, b: Factor, shape: readonly number[]): OnnxValue {
  const isTurned = a.isTransposed || b.isTransposed;
  if (isTurned && shape.length === 2 && a.onnx.type === 'float32') {
    const told = { transA: Number(a.isTransposed), transB: Number(b.isTransposed) };
    return builder.node('Gemm', [a.onnx, b.onnx], told, { shape });
  }
  if (isTurned && contrib && a.onnx.type === 'float32') {
    const told = { transA: Number(a.isTransposed), transB: Number(b.isTransposed) };
    return builder.node('FusedMatMul', [a.onnx, b.onnx], told, { shape, domain: 'com.microsoft' });
  }
  const [left, right] = [a, b].map(({ onnx, isTransposed }) => {
    const axes = onnx.shape.map((_, axis) => axis);
    return isTransposed ? builder.transpose(onnx, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]) : onnx;
  });
  return builder.node('MatMul', [left, right], {}, { shape });
}
