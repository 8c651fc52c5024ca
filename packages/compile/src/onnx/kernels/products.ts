import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { type Order, plainOrder, sameOrder } from '../order.js';

/** Products of matrices. */
export function productKernels(): Record<string, Lower> {
  return { BatchMatMul: multiply };
}

function multiply({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const [output] = outputs as [Value];
  const a = operand(inputs['a'] as Value, attributes['transposeA'] === true, lowering);
  const b = operand(inputs['b'] as Value, attributes['transposeB'] === true, lowering);
  const { shape } = output;
  const { builder } = lowering;
  const told = { transA: Number(a.isTransposed), transB: Number(b.isTransposed) };
  if (!a.isTransposed && !b.isTransposed) {
    lowering.write(output, builder.node('MatMul', [a.onnx, b.onnx], {}, { shape }));
  } else if (shape.length === 2) {
    lowering.write(output, builder.node('Gemm', [a.onnx, b.onnx], told, { shape }));
  } else if (!lowering.contrib) {
    const [left, right] = [a, b].map(({ onnx, isTransposed }) => {
      return isTransposed ? builder.transpose(onnx, swappedOrder(onnx.shape.length)) : onnx;
    });
    lowering.write(output, builder.node('MatMul', [left, right], {}, { shape }));
  } else {
    lowering.write(output, builder.node('FusedMatMul', [a.onnx, b.onnx], told, { shape, domain: 'com.microsoft' }));
  }
}

/** A matrix as it lies, if it lies plainly or transposed; which of the two is then told to the product. */
function operand(value: Value, isTransposed: boolean, lowering: Lowering): { onnx: OnnxValue; isTransposed: boolean } {
  const swapped = swappedOrder(value.shape.length);
  const order = lowering.orderOf(value);
  return order !== undefined && sameOrder(order, swapped)
    ? { onnx: lowering.read(value, swapped), isTransposed: !isTransposed }
    : { onnx: lowering.read(value), isTransposed };
}

function swappedOrder(rank: number): Order {
  return [...plainOrder(rank - 2), rank - 1, rank - 2];
}
