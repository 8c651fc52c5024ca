import {
  BatchMatMul,
  backend_util,
  Einsum,
  type EinsumAttrs,
  type KernelConfig,
  Sum,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { composite, sizeOf, type Workspace } from './workspace.js';

/** Einstein summation of one or two tensors, as a product of batches of matrices. */
export function einsum(): KernelConfig {
  return composite<string, EinsumAttrs>({
    kernelName: Einsum,
    compute: (workspace, inputs, { equation }) => {
      const tensors = Object.values(inputs);
      const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
      backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
      const [terms = '', output = ''] = equation.replace(/\s/g, '').split('->');
      const [first, second] = terms.split(',').map((labels, index) => ({ labels, tensor: tensors[index] as TensorInfo }));
      const needed = second === undefined ? output : second.labels + output;
      const left = sumOthers(workspace, first as Term, needed);
      if (second === undefined) return arrange(workspace, left, output);
      const right = sumOthers(workspace, second, left.labels + output);
      return arrange(workspace, product(workspace, left, right, output), output);
    },
  });
}

/** A tensor with a label for each of its axes. */
interface Term {
  readonly labels: string;
  readonly tensor: TensorInfo;
}

/** Sums over the axes whose labels are not needed. */
function sumOthers(workspace: Workspace, { labels, tensor }: Term, needed: string): Term {
  const axes = [...labels].flatMap((label, axis) => (needed.includes(label) ? [] : [axis]));
  if (axes.length === 0) return { labels, tensor };
  return {
    labels: select(labels, (label) => needed.includes(label)),
    tensor: workspace.run(Sum, { x: tensor }, { axis: axes, keepDims: false }),
  };
}

/** Labels of both that the output has number the matrices; those that it has not are summed over. */
function product(workspace: Workspace, left: Term, right: Term, output: string): Term {
  const shared = select(left.labels, (label) => right.labels.includes(label));
  const batch = select(shared, (label) => output.includes(label));
  const summed = select(shared, (label) => !output.includes(label));
  const rows = select(left.labels, (label) => !shared.includes(label));
  const columns = select(right.labels, (label) => !shared.includes(label));
  const matrices = (term: Term, axes: readonly string[]) => {
    const { tensor } = arranged(workspace, term, axes.join(''));
    return workspace.reshape(
      tensor,
      axes.map((labels) => sizeOf(lengthsOf(term, labels))),
    );
  };
  const a = matrices(left, [batch, rows, summed]);
  const b = matrices(right, [batch, summed, columns]);
  const sums = workspace.run(BatchMatMul, { a, b }, { transposeA: false, transposeB: false });
  const shape = [...lengthsOf(left, batch), ...lengthsOf(left, rows), ...lengthsOf(right, columns)];
  return { labels: batch + rows + columns, tensor: workspace.reshape(sums, shape) };
}

function arrange(workspace: Workspace, term: Term, labels: string): TensorInfo {
  return arranged(workspace, term, labels).tensor;
}

/** The same values with the axes in another order. */
function arranged(workspace: Workspace, { labels, tensor }: Term, order: string): Term {
  if (labels === order) return { labels, tensor };
  const permutation = [...order].map((label) => labels.indexOf(label));
  return { labels: order, tensor: workspace.transpose(tensor, permutation) };
}

function lengthsOf({ labels, tensor }: Term, wanted: string): number[] {
  return [...wanted].map((label) => tensor.shape[labels.indexOf(label)] as number);
}

function select(labels: string, isWanted: (label: string) => boolean): string {
  return [...labels].filter(isWanted).join('');
}
