import { pad2d } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Pads images `[batch, height, width, channels]` so that a convolution without padding gives `ceil(length / stride)` values along each
 * axis: as TensorFlow's 'SAME', by which the bottom and the right get one more where the padding is odd.
 */
export function padAsTensorflow(x: Tensor4D, kernelSize: number, stride: number): Tensor4D {
  const [, height, width] = x.shape;
  return pad2d(x, [ends(height, kernelSize, stride), ends(width, kernelSize, stride)]);
}

function ends(length: number, kernelSize: number, stride: number): [before: number, after: number] {
  const reach = (Math.ceil(length / stride) - 1) * stride + kernelSize;
  const total = Math.max(0, reach - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
