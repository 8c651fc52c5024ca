import { expect, it } from 'vitest';
import type { Attributes } from '../graph.js';
import { GraphBuilder } from '../graph-builder.js';

/** Adds a kernel of tensors of these shapes to a graph. */
function add(kernel: string, shapes: Readonly<Record<string, readonly number[]>>, attributes: Attributes = {}): void {
  const graph = new GraphBuilder();
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, shape, 'float32')]);
  graph.add(kernel, Object.fromEntries(inputs), attributes);
}

it.each([
  ['BatchMatMul', { a: [2, 3], b: [4, 2] }, {}, 'matMul: [2,3] has rows of 3 numbers and [4,2] columns of 4.'],
  [
    'Einsum',
    { 0: [2, 3], 1: [4, 2] },
    { equation: 'ij,jk->ik' },
    'Expected dimension 3 at axis 0 of input shaped [4,2], but got dimension 4',
  ],
  ['Concat', { 0: [2, 3], 1: [2, 4] }, { axis: 0 }, /does not match the shape/],
  ['Pack', { 0: [2, 3], 1: [2, 4] }, { axis: 0 }, 'Pack: Shapes 2,3 and 2,4 must match'],
  ['Slice', { x: [2, 3] }, { begin: [0, 2], size: [1, 2] }, /begin\[1\] \+ size\[1\] \(4\) would overflow/],
  ['ExpandDims', { input: [2, 3] }, { dim: 3 }, 'ExpandDims: there is no axis 3 between those of [2,3].'],
  ['GatherV2', { x: [2, 3], indices: [4, 1] }, { axis: 1, batchDims: 1 }, /should be equal to indices.shape/],
  [
    'Conv2DBackpropInput',
    { dy: [1, 8, 8, 1], filter: [3, 3, 1, 1] },
    { inputShape: [1, 4, 4, 1], strides: 1, pad: 'same' },
    'the gradient is [1,8,8,1], but what it belongs to, of [1,4,4,1], is [1,4,4,1].',
  ],
] as const)('refuses %s of shapes that do not fit', (kernel, shapes, attributes, message) => {
  expect(() => add(kernel, shapes as Record<string, readonly number[]>, attributes as Attributes)).toThrow(message);
});
