import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** `count` rows (axis 1) or columns (axis 2), `stride` apart, from `start` on. */
export function everyNth(x: Tensor4D, axis: 1 | 2, start: number, stride: number, count: number): Tensor4D {
  const begin = [0, 0, 0, 0];
  const end = [...x.shape];
  const strides = [1, 1, 1, 1];
  begin[axis] = start;
  end[axis] = start + (count - 1) * stride + 1;
  strides[axis] = stride;
  if (stride > 1) return tf.stridedSlice(x, begin, end, strides) as Tensor4D;
  return tf.slice(
    x,
    begin,
    end.map((last, index) => last - (begin[index] ?? 0)),
  ) as Tensor4D;
}
