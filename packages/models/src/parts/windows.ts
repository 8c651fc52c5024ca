import { reshape, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';

/**
 * Cuts a map into square windows, row by row: `[batch, height, width, channels]` to `[batch windows, size^2, channels]`.
 *
 * @param size divides the height and the width.
 */
export function toWindows(map: Tensor4D, size: number): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  // A window's columns and channels stay together, so that four axes are enough.
  const rows = reshape(map, [(batch * height) / size, size, width / size, size * channels]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [-1, size ** 2, channels]);
}

/** The map of that shape that has been cut into these windows. */
export function fromWindows(windows: Tensor3D, shape: readonly [number, number, number, number], size: number): Tensor4D {
  const [batch, height, width, channels] = shape;
  const rows = reshape(windows, [(batch * height) / size, width / size, size, size * channels]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [batch, height, width, channels]);
}
