import type { Node, Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import { type Order, plainOrder, sameOrder } from '../order.js';
import { type Factor, matrixProduct } from './products-of-matrices.js';

/** Products of matrices. */
export function productKernels(): Record<string, Lower> {
  return { BatchMatMul: multiply };
}

function multiply({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const [output] = outputs as [Value];
  const a = operand(inputs['a'] as Value, attributes['transposeA'] === true, lowering);
  const b = operand(inputs['b'] as Value, attributes['transposeB'] === true, lowering);
  const { builder } = lowering;
  const [left, right] = [a, b].map(({ onnx, ...rest }) => ({ ...rest, onnx: builder.cast(onnx, output.dtype) })) as [
    Factor,
    Factor,
  ];
  lowering.write(output, matrixProduct(lowering, left, right, output.shape));
}

/** A matrix as it lies, if it lies plainly or transposed; which of the two is then told to the product. */
function operand(value: Value, isTransposed: boolean, lowering: Lowering): Factor {
  const swapped = swappedOrder(value.shape.length);
  const order = lowering.orderOf(value);
  return order !== undefined && sameOrder(order, swapped)
    ? { onnx: lowering.read(value, swapped), isTransposed: !isTransposed }
    : { onnx: lowering.read(value), isTransposed };
}

function swappedOrder(rank: number): Order {
  return [...plainOrder(rank - 2), rank - 1, rank - 2];
}
