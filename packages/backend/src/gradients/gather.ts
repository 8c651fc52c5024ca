import type { GradConfig, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, defineGradientOfMany } from './define.js';

/** Gradients of choosing and scattering by index or condition; indices themselves get zero. */
export function gatherGradients(): GradConfig[] {
  return [
    gatherGradient(),
    defineGradient<[Tensor, Tensor]>(tf.GatherNd, { inputsToSave: ['params', 'indices'] }, (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices, dy, params.shape),
      indices: () => tf.zeros(indices.shape),
    })),
    defineGradient<[Tensor]>(tf.ScatterNd, { inputsToSave: ['indices'] }, (dy, [indices]) => ({
      updates: () => tf.gatherND(dy, indices),
      indices: () => tf.zeros(indices.shape),
    })),
    defineGradient<[Tensor]>(tf.UnsortedSegmentSum, { inputsToSave: ['segmentIds'] }, (dy, [segmentIds]) => ({
      x: () => gatherSegments(dy, segmentIds),
      segmentIds: () => tf.zeros(segmentIds.shape),
    })),
    defineGradient<[Tensor]>(tf.Select, { inputsToSave: ['condition'] }, (dy, [condition]) => ({
      condition: () => tf.zeros(condition.shape),
      t: () => tf.where(alignLeft(condition, dy), dy, tf.zerosLike(dy)),
      e: () => tf.where(alignLeft(condition, dy), tf.zerosLike(dy), dy),
    })),
    topKGradient(),
  ];
}

/** A condition of rank 1 chooses whole rows. */
function alignLeft(condition: Tensor, dy: Tensor): Tensor {
  if (condition.rank === dy.rank) return condition;
  return tf.reshape(condition, [...condition.shape, ...Array<number>(dy.rank - condition.rank).fill(1)]);
}

/** Adds each gathered row to the row it came from: a segment sum over `[batch * length]` segments. */
function gatherGradient(): GradConfig {
  return defineGradient<[Tensor, Tensor], tf.GatherV2Attrs>(
    tf.GatherV2,
    { inputsToSave: ['x', 'indices'] },
    (dy, [x, indices], { axis, batchDims }) => ({
      x: () => {
        const along = axis < 0 ? axis + x.rank : axis;
        const length = x.shape[along] ?? 1;
        const batch = tf.util.sizeFromShape(x.shape.slice(0, batchDims));
        const outer = tf.util.sizeFromShape(x.shape.slice(batchDims, along));
        const inner = tf.util.sizeFromShape(x.shape.slice(along + 1));
        const count = indices.size / batch;
        const rows = swapMiddle(tf.reshape(dy, [batch, outer, count, inner]));
        const sums = tf.unsortedSegmentSum(
          tf.reshape(rows, [batch * count, outer * inner]),
          segmentsOf(indices, batch, length),
          batch * length,
        );
        return tf.reshape(swapMiddle(tf.reshape(sums, [batch, length, outer, inner])), x.shape);
      },
      indices: () => tf.zeros(indices.shape),
    }),
  );
}

function swapMiddle(x: Tensor): Tensor {
  return x.shape[1] === 1 || x.shape[2] === 1
    ? tf.reshape(x, [x.shape[0] ?? 1, x.shape[2] ?? 1, x.shape[1] ?? 1, x.shape[3] ?? 1])
    : tf.transpose(x, [0, 2, 1, 3]);
}

/** Numbers the rows of all batches through. */
function segmentsOf(indices: Tensor, batch: number, length: number): Tensor1D {
  const whole = indices.dtype === 'int32' ? indices : tf.cast(indices, 'int32');
  if (batch === 1) return tf.reshape(whole, [indices.size]);
  const starts = tf.reshape(tf.range(0, batch * length, length, 'int32'), [batch, 1]);
  return tf.reshape(tf.add(tf.reshape(whole, [batch, indices.size / batch]), starts), [indices.size]);
}

/** Negative segments were dropped, so they get zero. */
function gatherSegments(dy: Tensor, segmentIds: Tensor): Tensor {
  const kept = tf.greaterEqual(segmentIds, 0);
  const rows = tf.gather(dy, tf.reshape(tf.maximum(segmentIds, tf.scalar(0, 'int32')), [segmentIds.size]));
  const mask = tf.reshape(tf.cast(kept, 'float32'), [segmentIds.size, ...Array<number>(dy.rank - 1).fill(1)]);
  return tf.reshape(tf.mul(rows, mask), [...segmentIds.shape, ...dy.shape.slice(1)]);
}

/** Sends the gradient of the k values back to where each stood in its row. */
function topKGradient(): GradConfig {
  return defineGradientOfMany<[Tensor, Tensor]>(
    tf.TopK,
    { inputsToSave: ['x'], outputsToSave: [false, true] },
    ([dy], [x, indices]) => ({
      x: () => {
        const columns = x.shape.at(-1) ?? 1;
        const values = dy ?? tf.zeros(indices.shape);
        const places = tf.oneHot(tf.cast(indices, 'int32'), columns);
        return tf.sum(tf.mul(tf.expandDims(values, -1), tf.cast(places, 'float32')), -2);
      },
    }),
  );
}
