import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { axisOf } from '../require.js';

export interface GatherOptions {
  /** The axis that is indexed; default 0. */
  readonly axis?: number;
}

/**
 * Takes slices of an axis by index: the axis is replaced by the shape of `indices`; as `torch.index_select`, and with axis 0 as
 * `torch.nn.functional.embedding`. Slices taken several times have the sum of their gradients.
 *
 * Indices are not read here: what one outside the axis gives depends on the backend.
 *
 * @throws RangeError when the indices are not int32 or there is no such axis.
 */
export function gather(x: Tensor, indices: Tensor, { axis = 0 }: GatherOptions = {}): Tensor {
  if (indices.dtype !== 'int32') throw new RangeError(`gather: indices must be int32, but they are ${indices.dtype}.`);
  return tf.gather(x, indices, axisOf('gather', x, axis));
}
