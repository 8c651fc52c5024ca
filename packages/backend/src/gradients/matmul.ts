import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, reduceToShape } from './define.js';

/** Gradient of the (batched) matrix product; batch axes that were broadcast are summed. */
export function matMulGradients(): GradConfig[] {
  return [
    defineGradient<[Tensor, Tensor], tf.BatchMatMulAttrs>(
      tf.BatchMatMul,
      { inputsToSave: ['a', 'b'] },
      (dy, [a, b], { transposeA, transposeB }) => ({
        a: () => {
          const da = transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
          return sameShape(da, a) ? da : reduceToShape(da, a.shape);
        },
        b: () => {
          const db = transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
          return sameShape(db, b) ? db : reduceToShape(db, b.shape);
        },
      }),
    ),
  ];
}

function sameShape(one: Tensor, other: Tensor): boolean {
  return tf.util.arraysEqual(one.shape, other.shape);
}
