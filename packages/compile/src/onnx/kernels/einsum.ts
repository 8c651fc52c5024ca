import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { inOrder } from '../order.js';
import { asItLies } from './as-it-lies.js';
import { matrixProduct } from './products-of-matrices.js';

/** Sums of products by labels, of one or two tensors: a product of matrices whose rows and columns may be of several labels. */
export function einsumKernels(): Record<string, Lower> {
  return { Einsum: einsum };
}

/** A tensor whose axes have labels, as they lie. */
interface Labelled {
  readonly onnx: OnnxValue;
  readonly labels: string;
}

function einsum({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const [output] = outputs as [Value];
  const [left = '', result = ''] = (attributes['equation'] as string).replace(/\s/g, '').split('->');
  const terms = left.split(',');
  const values = Object.values(inputs);
  const operands = values.map((value, index) => {
    const labels = terms[index] ?? '';
    const others = result + terms.filter((_, other) => other !== index).join('');
    return summed(labelled(value, labels, output, lowering), others, lowering);
  });
  const [a, b] = operands as [Labelled, Labelled | undefined];
  const { onnx, labels } = b === undefined ? a : product(a, b, result, lowering);
  lowering.write(
    output,
    onnx,
    [...labels].map((label) => result.indexOf(label)),
  );
}

function labelled(value: Value, labels: string, { dtype }: Value, lowering: Lowering): Labelled {
  const { onnx, order } = asItLies(value, lowering);
  return { onnx: lowering.builder.cast(onnx, dtype), labels: inOrder([...labels], order).join('') };
}

/** Without the labels that are neither in the result nor in another tensor. */
function summed({ onnx, labels }: Labelled, others: string, { builder }: Lowering): Labelled {
  const gone = [...labels].flatMap((label, axis) => (others.includes(label) ? [] : [axis]));
  if (gone.length === 0) return { onnx, labels };
  return {
    onnx: builder.reduce('ReduceSum', onnx, gone, false),
    labels: [...labels].filter((_, axis) => !gone.includes(axis)).join(''),
  };
}

function product(a: Labelled, b: Labelled, result: string, lowering: Lowering): Labelled {
  const { builder } = lowering;
  const both = [...a.labels].filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => result.includes(label));
  const joined = both.filter((label) => !result.includes(label));
  const [rows, columns] = [a, b].map(({ labels }) => [...labels].filter((label) => !both.includes(label))) as [
    string[],
    string[],
  ];
  const lengths = new Map([a, b].flatMap(({ onnx, labels }) => [...labels].map((label, axis) => [label, onnx.shape[axis] ?? 1])));
  const lengthsOf = (labels: readonly string[]): number[] => labels.map((label) => lengths.get(label) ?? 1);
  const sizesOf = (...groups: string[][]): number[] => groups.map((labels) => sizeOf(lengthsOf(labels)));
  const labels = [...batch, ...rows, ...columns].join('');
  const shape = lengthsOf([...labels]);
  const whole = sizesOf(batch, rows, columns);
  if (joined.length === 0 || (rows.length === 0 && columns.length === 0)) {
    // Value by value, and a sum where labels are joined.
    const left = builder.reshape(ordered(a, [...batch, ...rows, ...joined], lowering), sizesOf(batch, rows, [], joined));
    const right = builder.reshape(ordered(b, [...batch, ...columns, ...joined], lowering), sizesOf(batch, [], columns, joined));
    const products = builder.node('Mul', [left, right], {}, { shape: [...whole, ...sizesOf(joined)] });
    const sums = joined.length === 0 ? products : builder.reduce('ReduceSum', products, [3], false);
    return { onnx: builder.reshape(sums, shape), labels };
  }
  const left = matrix(a, [batch, rows, joined], lowering, sizesOf);
  const right = matrix(b, [batch, joined, columns], lowering, sizesOf);
  const isOne = batch.length === 0;
  return { onnx: builder.reshape(matrixProduct(lowering, left, right, isOne ? whole.slice(1) : whole), shape), labels };
}

type Groups = readonly [batch: string[], rows: string[], columns: string[]];

/** A tensor as matrices, turned if it lies so. */
function matrix(x: Labelled, [batch, rows, columns]: Groups, lowering: Lowering, sizesOf: (...groups: string[][]) => number[]) {
  const isTransposed = x.labels === [...batch, ...columns, ...rows].join('');
  const groups = isTransposed ? [batch, columns, rows] : [batch, rows, columns];
  const sizes = sizesOf(...groups);
  const onnx = ordered(x, groups.flat(), lowering);
  return { onnx: lowering.builder.reshape(onnx, batch.length === 0 ? sizes.slice(1) : sizes), isTransposed };
}

function ordered({ onnx, labels }: Labelled, wanted: readonly string[], { builder }: Lowering): OnnxValue {
  return builder.transpose(
    onnx,
    wanted.map((label) => labels.indexOf(label)),
  );
}
