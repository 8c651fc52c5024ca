import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { constantGradient, defineGradient, defineGradientOfMany, fromGradient, fromInput, reduceToShape } from './define.js';

/** Gradients of kernels that move values without computing. */
export function shapeGradients(): GradConfig[] {
  return [
    fromInput(tf.Reshape, (dy, x) => tf.reshape(dy, x.shape)),
    defineGradient<[Tensor]>(tf.ExpandDims, { inputsToSave: ['input'] }, (dy, [input]) => ({
      input: () => tf.reshape(dy, input.shape),
    })),
    fromGradient<tf.TransposeAttrs>(tf.Transpose, (dy, { perm }) =>
      tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm)),
    ),
    fromGradient<tf.ReverseAttrs>(tf.Reverse, (dy, { dims }) => tf.reverse(dy, dims)),
    fromInput(tf.BroadcastTo, (dy, x) => reduceToShape(dy, x.shape)),
    fromInput<tf.TileAttrs>(tf.Tile, (dy, x, { reps }) => sumOfTiles(dy, x.shape, reps)),
    concatGradient(),
    packGradient(),
    defineGradientOfMany<[], tf.UnpackAttrs>(tf.Unpack, {}, (dys, _saved, { axis }) => ({
      value: () => tf.stack([...dys], axis),
    })),
    defineGradientOfMany<[], tf.SplitVAttrs>(tf.SplitV, {}, (dys, _saved, { axis }) => ({
      x: () => tf.concat([...dys], axis),
    })),
    defineGradient<Tensor[]>(tf.AddN, { saveAllInputs: true }, (dy, saved) =>
      Object.fromEntries(saved.map((_, index) => [index, () => tf.clone(dy)])),
    ),
    fromGradient<tf.SpaceToBatchNDAttrs>(tf.SpaceToBatchND, (dy, { blockShape, paddings }) =>
      tf.batchToSpaceND(dy, blockShape, paddings),
    ),
    fromGradient<tf.BatchToSpaceNDAttrs>(tf.BatchToSpaceND, (dy, { blockShape, crops }) =>
      tf.spaceToBatchND(dy, blockShape, crops),
    ),
    fromGradient<tf.DepthToSpaceAttrs>(tf.DepthToSpace, spaceToDepth),
    constantGradient(tf.Multinomial, ['logits']),
  ];
}

/** Adds the copies up, one axis at a time to stay within the ranks that every backend has. */
function sumOfTiles(dy: Tensor, shape: readonly number[], reps: readonly number[]): Tensor {
  let total = dy;
  shape.forEach((_, axis) => {
    const copies = reps[axis] ?? 1;
    if (copies === 1) return;
    const outer = tf.util.sizeFromShape(shape.slice(0, axis) as number[]);
    total = tf.sum(tf.reshape(total, [outer, copies, total.size / (outer * copies)]), 1);
  });
  return tf.reshape(total, [...shape]);
}

function concatGradient(): GradConfig {
  return defineGradient<Tensor[], tf.ConcatAttrs>(tf.Concat, { saveAllInputs: true }, (dy, saved, { axis }) => {
    const along = axis < 0 ? axis + dy.rank : axis;
    let start = 0;
    const parts = saved.map((input, index) => {
      const begin = dy.shape.map((_, dimension) => (dimension === along ? start : 0));
      start += input.shape[along] ?? 0;
      return [index, () => tf.slice(dy, begin, input.shape)];
    });
    return Object.fromEntries(parts);
  });
}

function packGradient(): GradConfig {
  return defineGradient<[], tf.PackAttrs>(tf.Pack, {}, (dy, _saved, { axis }) => {
    const along = axis < 0 ? axis + dy.rank : axis;
    const size = dy.shape.map((length, dimension) => (dimension === along ? 1 : length));
    const parts = Array.from({ length: dy.shape[along] ?? 0 }, (_, index) => {
      const begin = dy.shape.map((_length, dimension) => (dimension === along ? index : 0));
      return [index, () => tf.squeeze(tf.slice(dy, begin, size), [along])];
    });
    return Object.fromEntries(parts);
  });
}

/** The inverse of depth-to-space: `[n, h b, w b, c] -> [n, h, w, b b c]`. */
function spaceToDepth(dy: Tensor, { blockSize, dataFormat }: tf.DepthToSpaceAttrs): Tensor {
  const nhwc = dataFormat === 'NHWC' ? dy : tf.transpose(dy, [0, 2, 3, 1]);
  const [batch = 0, height = 0, width = 0, channels = 0] = nhwc.shape;
  const [rows, columns] = [height / blockSize, width / blockSize];
  const blocks = tf.reshape(nhwc, [batch, rows, blockSize, columns, blockSize, channels]);
  const depth = tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, rows, columns, blockSize ** 2 * channels]);
  return dataFormat === 'NHWC' ? depth : tf.transpose(depth, [0, 3, 1, 2]);
}
