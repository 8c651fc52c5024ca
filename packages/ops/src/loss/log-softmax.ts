import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient, recordable, untaped } from '../custom-gradient.js';
import { axisOf } from '../require.js';

/** `exp(x) / sum exp(x)` over the last axis, or `axis`. @throws RangeError when there is no such axis. */
export function softmax<Shape extends Tensor>(x: Shape, axis = -1): Shape {
  return onLastAxis('softmax', x, axis, (rows) => tf.softmax(rows));
}

/** `x - log sum exp(x)` over the last axis, or `axis`. @throws RangeError when there is no such axis. */
export function logSoftmax<Shape extends Tensor>(x: Shape, axis = -1): Shape {
  return onLastAxis('logSoftmax', x, axis, logSoftmaxOfRows);
}

/** As tfjs's own, whose gradient has a wrong gradient: it takes the values that it saved for constants. */
function logSoftmaxOfRows(x: Tensor): Tensor {
  return tf.tidy(() => {
    const y = untaped(() => tf.logSoftmax(x));
    return customGradient({
      inputs: [x],
      value: () => tf.clone(y),
      saved: [x, y],
      gradient: (dy, x, saved) => {
        const y = recordable(saved, () => logSoftmaxOfRows(x));
        return [tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y)))];
      },
    });
  });
}

/** tfjs's softmax takes the last axis alone. */
function onLastAxis<Shape extends Tensor>(where: string, x: Shape, axis: number, run: (rows: Tensor) => Tensor): Shape {
  const along = axisOf(where, x, axis);
  if (along === x.rank - 1) return run(x) as Shape;
  const order = x.shape.map((_, index) => index);
  [order[along], order[x.rank - 1]] = [x.rank - 1, along];
  // Swapping two axes twice puts them back.
  return tf.tidy(() => tf.transpose(run(tf.transpose(x, order)), order) as Shape);
}
