import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { fill } from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats, integers, valueOnly } from '../contract-case.js';

/** Kernels that move values: reshaping, slicing, padding, joining, gathering and scattering. */
export function shapeCases(): ContractCase[] {
  return [...movingCases(), ...slicingCases(), ...gatheringCases()];
}

function movingCases(): ContractCase[] {
  const x = [floats([2, 3, 4])];
  return [
    differentiable('reshape and expandDims', x, (at: Tensor) => [tf.reshape(at, [4, 6]), tf.expandDims(at, 1)]),
    ...[
      [1, 0],
      [0, 2, 1],
      [2, 0, 1],
      [0, 3, 1, 2],
      [0, 2, 3, 1],
      [0, 2, 1, 3],
      [0, 2, 1, 3, 4],
    ].map((permutation) =>
      differentiable(`transpose [${permutation}]`, [floats([2, 3, 4, 5, 3].slice(0, permutation.length))], (at: Tensor) =>
        tf.transpose(at, permutation),
      ),
    ),
    differentiable('reverse', x, (at: Tensor) => tf.reverse(at, [0, 2])),
    differentiable('tile', x, (at: Tensor) => tf.tile(at, [2, 1, 3])),
    differentiable('broadcastTo', [floats([3, 1])], (at: Tensor) => tf.broadcastTo(at, [2, 3, 4])),
    differentiable('concat along each axis', [floats([2, 3, 4]), floats([2, 3, 4], -1, 1, 30)], (a: Tensor, b: Tensor) => [
      tf.concat([a, b], 0),
      tf.concat([a, b], 1),
      tf.concat([a, b], 2),
    ]),
    differentiable('split', [floats([2, 6, 4])], (at: Tensor) => tf.split(at, [1, 3, 2], 1)),
    differentiable('stack and unstack', [floats([3, 4])], (at: Tensor) => [tf.stack([at, tf.square(at)], 1), ...tf.unstack(at)]),
    differentiable('depthToSpace', [floats([2, 2, 3, 8])], (at: Tensor4D) => tf.depthToSpace(at, 2)),
    differentiable('spaceToBatchND', [floats([1, 3, 4, 2])], (at: Tensor4D) =>
      tf.spaceToBatchND(
        at,
        [2, 2],
        [
          [1, 0],
          [0, 2],
        ],
      ),
    ),
    differentiable('addN', [floats([3, 5]), floats([3, 5], -1, 1, 20)], (a: Tensor, b: Tensor) => tf.addN([a, b, a])),
    valueOnly('zerosLike, onesLike and fill', x, (at: Tensor) => [tf.zerosLike(at), tf.onesLike(at), fill([2, 3], 0.5)]),
    valueOnly('range and linspace', [], () => [tf.range(1, 8, 2, 'int32'), tf.linspace(0, 1, 5)]),
  ];
}

function slicingCases(): ContractCase[] {
  return [
    differentiable('slice of two axes', [floats([5, 6])], (x: Tensor) => tf.slice(x, [1, 2], [3, 3])),
    differentiable('slice of four axes', [floats([2, 4, 5, 3])], (x: Tensor) => tf.slice(x, [0, 1, 2, 1], [2, 2, 3, 1])),
    differentiable('stridedSlice', [floats([4, 7])], (x: Tensor) => tf.stridedSlice(x, [0, 1], [4, 7], [2, 3])),
    differentiable('stridedSlice backwards', [floats([4, 7])], (x: Tensor) => tf.stridedSlice(x, [3, -1], [0, -8], [-1, -2])),
    differentiable('pad', [floats([2, 3, 4])], (x: Tensor) =>
      tf.pad(
        x,
        [
          [0, 0],
          [1, 2],
          [3, 0],
        ],
        0.5,
      ),
    ),
    differentiable('pad of images', [floats([2, 3, 4, 2])], (x: Tensor) =>
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [2, 0],
        [0, 0],
      ]),
    ),
    ...(['reflect', 'symmetric'] as const).map((mode) =>
      differentiable(`mirrorPad ${mode}`, [floats([3, 4, 5])], (x: Tensor) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [2, 1],
            [1, 3],
          ],
          mode,
        ),
      ),
    ),
  ];
}

function gatheringCases(): ContractCase[] {
  const table = floats([6, 4]);
  return [
    differentiable('gather of rows', [table, integers([9], 0, 6)], (x: Tensor, at: Tensor) => tf.gather(x, at as tf.Tensor1D)),
    differentiable('gather of columns by a matrix', [table, integers([2, 3], 0, 4)], (x: Tensor, at: Tensor) =>
      tf.gather(x, at as tf.Tensor1D, 1),
    ),
    differentiable('gather with a batch dimension', [floats([3, 5, 2]), integers([3, 4], 0, 5)], (x: Tensor, at: Tensor) =>
      tf.gather(x, at as tf.Tensor1D, 1, 1),
    ),
    differentiable('gatherND', [table, integers([5, 2], 0, 4)], (x: Tensor, at: Tensor) => tf.gatherND(x, at)),
    differentiable('scatterND with repeats', [floats([7, 3]), integers([7, 1], 0, 4)], (updates: Tensor, at: Tensor) =>
      tf.scatterND(at, updates, [4, 3]),
    ),
    differentiable('unsortedSegmentSum', [floats([7, 3]), integers([7], 0, 4)], (x: Tensor, segments: Tensor) =>
      tf.unsortedSegmentSum(x, segments as tf.Tensor1D, 4),
    ),
    valueOnly('oneHot', [integers([5], 0, 4)], (at: Tensor) => [tf.oneHot(at, 4), tf.oneHot(at, 4, 0.9, 0.1, 'float32')]),
    differentiable('values of topk', [floats([3, 8])], (x: Tensor) => tf.topk(x, 3).values),
    valueOnly('indices of topk', [floats([3, 8])], (x: Tensor) => tf.topk(x, 3).indices),
  ];
}
