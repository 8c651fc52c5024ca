import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { fromInput } from './define.js';
import { insertZeros } from './insert-zeros.js';

/** Gradients of taking parts of a tensor, and of padding. */
export function sliceGradients(): GradConfig[] {
  return [
    fromInput<tf.SliceAttrs>(tf.Slice, (dy, x, { begin, size }) => {
      const [starts = [], sizes = []] = tf.slice_util.parseSliceParams(x, begin, size);
      return padTo(dy, starts, sizes, x.shape);
    }),
    fromInput<tf.StridedSliceAttrs>(tf.StridedSlice, stridedSliceGradient),
    fromInput<tf.PadV2Attrs>(tf.PadV2, (dy, x, { paddings }) => {
      const starts = paddings.map(([before]) => before);
      return tf.slice(dy, starts, x.shape);
    }),
    fromInput<tf.MirrorPadAttrs>(tf.MirrorPad, mirrorPadGradient),
  ];
}

/** Puts a part back at `starts` among zeros. */
function padTo(part: Tensor, starts: readonly number[], sizes: readonly number[], shape: readonly number[]): Tensor {
  if (shape.length === 0) return tf.clone(part);
  const paddings = shape.map((size, axis): [number, number] => {
    const start = starts[axis] ?? 0;
    return [start, size - start - (sizes[axis] ?? 0)];
  });
  return tf.pad(part, paddings);
}

function stridedSliceGradient(dy: Tensor, x: Tensor, attributes: tf.StridedSliceAttrs): Tensor {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = tf.slice_util.sliceInfo(
    x.shape,
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const lengths = x.shape.map((_, axis) =>
    Math.ceil(((info.end[axis] ?? 0) - (info.begin[axis] ?? 0)) / (info.strides[axis] ?? 1)),
  );
  let part = tf.reshape(dy, lengths);
  const backward = info.strides.flatMap((stride, axis) => (stride < 0 ? [axis] : []));
  if (backward.length > 0) part = tf.reverse(part, backward);
  const starts = x.shape.map((_, axis) => {
    const stride = info.strides[axis] ?? 1;
    const start = info.begin[axis] ?? 0;
    part = insertZeros(part, axis, Math.abs(stride));
    return stride < 0 ? start + ((lengths[axis] ?? 1) - 1) * stride : start;
  });
  return padTo(part, starts, part.shape, x.shape);
}

/** Adds the mirrored borders back onto what they mirror, one axis at a time. */
function mirrorPadGradient(dy: Tensor, x: Tensor, { paddings, mode }: tf.MirrorPadAttrs): Tensor {
  const skipped = mode === 'reflect' ? 1 : 0;
  let gradient = dy;
  x.shape.forEach((length, axis) => {
    const [before, after] = paddings[axis] ?? [0, 0];
    const padded = gradient;
    const take = (start: number, size: number) =>
      tf.slice(
        padded,
        padded.shape.map((_, other) => (other === axis ? start : 0)),
        padded.shape.map((full, other) => (other === axis ? size : full)),
      );
    const target = padded.shape.map((full, other) => (other === axis ? length : full));
    const mirrored = (start: number, size: number, onto: number) => {
      const begin = target.map((_, other) => (other === axis ? onto : 0));
      const part = tf.reverse(take(start, size), axis);
      return padTo(part, begin, part.shape, target);
    };
    gradient = take(before, length);
    if (before > 0) gradient = tf.add(gradient, mirrored(0, before, skipped));
    if (after > 0) gradient = tf.add(gradient, mirrored(before + length, after, length - skipped - after));
  });
  return tf.reshape(gradient, x.shape);
}
