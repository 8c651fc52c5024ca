import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats, valueOnly } from '../contract-case.js';

/** Matrix products with every transpose, batches, odd and larger sizes. */
export function matmulCases(): ContractCase[] {
  const flags = [false, true];
  return [
    ...flags.flatMap((transposeA) =>
      flags.map((transposeB) =>
        differentiable(
          `matMul with transposes ${transposeA}, ${transposeB}`,
          [floats(transposeA ? [5, 3] : [3, 5]), floats(transposeB ? [7, 5] : [5, 7], -1, 1, 40)],
          (a: Tensor, b: Tensor) => tf.matMul(a, b, transposeA, transposeB),
        ),
      ),
    ),
    differentiable('matMul of larger matrices', [floats([65, 33]), floats([33, 17], -1, 1, 90)], (a: Tensor, b: Tensor) =>
      tf.matMul(a, b),
    ),
    differentiable('matMul of batches', [floats([2, 3, 4, 5]), floats([2, 3, 6, 5], -1, 1, 70)], (a: Tensor, b: Tensor) =>
      tf.matMul(a, b, false, true),
    ),
    differentiable('matMul with a broadcast batch', [floats([3, 4, 5]), floats([1, 5, 2], -1, 1, 70)], (a: Tensor, b: Tensor) =>
      tf.matMul(a, b),
    ),
    differentiable('matMul of vectors as matrices', [floats([1, 9]), floats([9, 1], -1, 1, 9)], (a: Tensor, b: Tensor) =>
      tf.matMul(a, b),
    ),
    valueOnly(
      'fused matMul with bias and relu',
      [floats([4, 6]), floats([6, 5], -1, 1, 40), floats([5], -1, 1, 80)],
      (a: Tensor2D, b: Tensor2D, bias: Tensor) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
    ),
    valueOnly(
      'products with one matrix in two shapes',
      [floats([2, 4]), floats([2, 6]), floats([4, 6], -1, 1, 40)],
      (a, b, w) => {
        const [left, right, matrix] = [a as Tensor2D, b as Tensor2D, w as Tensor2D];
        const turned = tf.reshape(matrix, [6, 4]) as Tensor2D;
        return [
          tf.matMul(left, matrix),
          tf.matMul(right, turned),
          tf.fused.matMul({ a: left, b: matrix }),
          tf.fused.matMul({ a: right, b: turned }),
        ];
      },
    ),
    differentiable('einsum of attention', [floats([1, 2, 3, 4]), floats([1, 2, 5, 4], -1, 1, 40)], (q: Tensor, k: Tensor) =>
      tf.einsum('bhqd,bhkd->bhqk', q, k),
    ),
    differentiable('einsum with a sum', [floats([3, 4]), floats([4], -1, 1, 40)], (a: Tensor, b: Tensor) =>
      tf.einsum('ij,j->i', a, b),
    ),
  ];
}
