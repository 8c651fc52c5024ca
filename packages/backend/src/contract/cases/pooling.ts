import type { Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type ContractCase, differentiable, floats } from '../contract-case.js';

type Padding = 'same' | 'valid' | number;
type Sizes = readonly [size: [number, number], filter: [number, number], strides: [number, number], pad: Padding];

/** Pooling over strides, paddings and odd sizes, with all-negative windows among them, and resizing. */
export function poolingCases(): ContractCase[] {
  const shapes: Sizes[] = [
    [[6, 6], [2, 2], [2, 2], 'valid'],
    [[7, 5], [2, 2], [2, 2], 'valid'],
    [[7, 5], [2, 2], [2, 2], 'same'],
    [[7, 8], [3, 3], [2, 2], 1],
    [[6, 7], [3, 2], [1, 2], 'valid'],
    [[5, 5], [3, 3], [1, 1], 'same'],
    [[4, 4], [4, 4], [1, 1], 'valid'],
  ];
  return [
    ...shapes.flatMap(([size, filter, strides, pad]) => {
      const sizes = `${size.join('x')} by ${filter.join('x')}, strides ${strides}, padding ${pad}`;
      const rounding = typeof pad === 'number' ? ('floor' as const) : undefined;
      const maximum = (x: Tensor4D) => tf.maxPool(x, filter, strides, pad, rounding);
      return [
        differentiable(`maxPool ${sizes}`, [floats([2, ...size, 3])], maximum),
        differentiable(`maxPool of negative numbers ${sizes}`, [floats([2, ...size, 3], -3, -1)], maximum),
        differentiable(`avgPool ${sizes}`, [floats([2, ...size, 3])], (x: Tensor4D) =>
          tf.avgPool(x, filter, strides, pad, rounding),
        ),
      ];
    }),
    differentiable('maxPool3d', [floats([1, 4, 5, 5, 2])], (x: Tensor5D) => tf.maxPool3d(x, 2, 2, 'valid')),
    differentiable('avgPool3d', [floats([1, 4, 5, 5, 2])], (x: Tensor5D) => tf.avgPool3d(x, 2, 2, 'same')),
    ...resizeCases(),
  ];
}

function resizeCases(): ContractCase[] {
  const ways: [string, boolean, boolean][] = [
    ['plain', false, false],
    ['with aligned corners', true, false],
    ['with half pixel centres', false, true],
  ];
  const sizes: [number, number][] = [
    [6, 10],
    [2, 3],
    [4, 7],
  ];
  return ways.flatMap(([way, alignCorners, halfPixelCenters]) =>
    sizes.flatMap((size) => {
      const inputs = [floats([2, 3, 5, 2])];
      return [
        differentiable(`resizeBilinear to ${size.join('x')} ${way}`, inputs, (x: Tensor4D) =>
          tf.image.resizeBilinear(x, size, alignCorners, halfPixelCenters),
        ),
        differentiable(`resizeNearestNeighbor to ${size.join('x')} ${way}`, inputs, (x: Tensor4D) =>
          tf.image.resizeNearestNeighbor(x, size, alignCorners, halfPixelCenters),
        ),
      ];
    }),
  );
}
