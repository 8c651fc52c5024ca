import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** The largest of `taps` values along an axis, `spacing` apart, for each of `outputs` windows that start `stride` apart. */
export function maxOverTaps(x: Tensor4D, axis: 1 | 2, taps: number, spacing: number, stride: number, outputs: number): Tensor4D {
  const tapAt = (index: number): Tensor4D => everyNth(x, axis, index * spacing, stride, outputs);
  let largest = tapAt(0);
  for (let index = 1; index < taps; index++) largest = tf.maximum(largest, tapAt(index));
  return largest;
}

function everyNth(x: Tensor4D, axis: 1 | 2, start: number, stride: number, count: number): Tensor4D {
  const begin = [0, 0, 0, 0];
  const end = [...x.shape];
  const strides = [1, 1, 1, 1];
  begin[axis] = start;
  end[axis] = start + (count - 1) * stride + 1;
  strides[axis] = stride;
  const size = end.map((last, index) => last - (begin[index] ?? 0));
  return stride === 1 ? (tf.slice(x, begin, size) as Tensor4D) : (tf.stridedSlice(x, begin, end, strides) as Tensor4D);
}
