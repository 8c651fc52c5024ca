import type { Tensor1D, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats, valueOnly } from '../contract-case.js';

type Pair = readonly [number, number];
type Padding = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];

/** A border at the top and right only. */
function uneven(): Padding {
  return [
    [0, 0],
    [2, 0],
    [0, 1],
    [0, 0],
  ];
}

/** Convolutions over strides, paddings, dilations and sizes that do not divide evenly. */
export function convolutionCases(): ContractCase[] {
  return [
    conv2d([5, 5], [3, 3], [1, 1], 'same'),
    conv2d([7, 6], [3, 3], [1, 1], 'valid'),
    conv2d([8, 8], [3, 3], [2, 2], 'same'),
    conv2d([7, 9], [3, 3], [2, 2], 1),
    conv2d([9, 7], [5, 3], [2, 1], 'valid'),
    conv2d([6, 5], [2, 3], [1, 2], uneven()),
    conv2d([5, 4], [1, 1], [1, 1], 0),
    conv2d([7, 7], [1, 1], [2, 2], 'valid'),
    conv2d([8, 8], [4, 4], [4, 4], 'valid'),
    conv2d([9, 9], [7, 7], [2, 2], 3),
    conv2d([3, 3], [3, 3], [1, 1], 'valid'),
    conv2d([7, 7], [3, 3], [1, 1], 'same', [2, 2]),
    conv2d([9, 8], [3, 2], [1, 1], 'valid', [2, 3]),
    conv2d([10, 4], [3, 1], [2, 2], 'same'),
    differentiable(
      'conv2d of many channels',
      [floats([2, 6, 6, 17]), floats([3, 3, 17, 33], -0.2, 0.2, 50)],
      (x: Tensor4D, w: Tensor4D) => tf.conv2d(x, w, 1, 'same'),
    ),
    differentiable(
      'conv2dTranspose with stride 2',
      [floats([2, 3, 4, 3]), floats([3, 3, 2, 3], -1, 1, 50)],
      (x: Tensor4D, w: Tensor4D) => tf.conv2dTranspose(x, w, [2, 6, 8, 2], 2, 'same'),
    ),
    depthwise([5, 5], [3, 3], 1, 'same', 1),
    depthwise([8, 7], [3, 3], 2, 'same', 1),
    depthwise([7, 8], [3, 2], 2, 'valid', 2),
    depthwise([6, 6], [5, 5], 1, 2, 1),
    depthwise([7, 7], [3, 3], 1, 'same', 2, [2, 2]),
    depthwise([7, 10], [2, 3], 3, 'same', 1),
    differentiable(
      'conv3d with stride 1',
      [floats([1, 3, 4, 5, 2]), floats([2, 2, 3, 2, 2], -1, 1, 50)],
      (x: Tensor5D, w: Tensor5D) => tf.conv3d(x, w, 1, 'same'),
    ),
    differentiable(
      'conv3d with stride 2',
      [floats([1, 5, 4, 5, 2]), floats([2, 2, 2, 2, 3], -1, 1, 50)],
      (x: Tensor5D, w: Tensor5D) => tf.conv3d(x, w, 2, 'valid'),
    ),
    valueOnly(
      'fused conv2d with bias and relu',
      [floats([2, 6, 5, 3]), floats([3, 3, 3, 4], -1, 1, 50), floats([4], -1, 1, 90)],
      (x: Tensor4D, filter: Tensor4D, bias: Tensor1D) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
    ),
    valueOnly(
      'fused conv2d with windows that leave an end out',
      [floats([2, 10, 4, 3]), floats([3, 1, 3, 4], -1, 1, 50)],
      (x: Tensor4D, filter: Tensor4D) => tf.fused.conv2d({ x, filter, strides: 2, pad: 'same' }),
    ),
    valueOnly(
      'fused depthwise conv2d with windows that leave an end out',
      [floats([2, 10, 4, 3]), floats([3, 1, 3, 1], -1, 1, 50)],
      (x: Tensor4D, filter: Tensor4D) => tf.fused.depthwiseConv2d({ x, filter, strides: 2, pad: 'same' }),
    ),
  ];
}

function conv2d(size: Pair, filter: Pair, strides: Pair, pad: Padding, dilations: Pair = [1, 1]): ContractCase {
  const name = `conv2d ${size.join('x')} by ${filter.join('x')}, strides ${strides}, padding ${pad}, dilations ${dilations}`;
  return differentiable(name, [floats([2, ...size, 3]), floats([...filter, 3, 4], -1, 1, 50)], (x: Tensor4D, w: Tensor4D) =>
    tf.conv2d(x, w, [...strides], pad, 'NHWC', [...dilations]),
  );
}

function depthwise(
  size: Pair,
  filter: Pair,
  stride: number,
  pad: 'same' | 'valid' | number,
  multiplier: number,
  dilations: Pair = [1, 1],
): ContractCase {
  const name = `depthwiseConv2d ${size.join('x')} by ${filter.join('x')}, stride ${stride}, padding ${pad}, multiplier ${multiplier}, dilations ${dilations}`;
  const inputs = [floats([2, ...size, 3]), floats([...filter, 3, multiplier], -1, 1, 50)];
  return differentiable(name, inputs, (x: Tensor4D, w: Tensor4D) =>
    tf.depthwiseConv2d(x, w, stride, pad, 'NHWC', [...dilations]),
  );
}
