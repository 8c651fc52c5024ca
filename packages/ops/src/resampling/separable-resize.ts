import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { type ResizeMatrix, transposed } from './resize-matrix.js';

/**
 * `y = R x C^T` for each channel of each image; the gradient is the same with both matrices transposed.
 *
 * `value` is a kernel that computes just that, where there is one; default the two products.
 */
export function separableResize(x: Tensor4D, rows: ResizeMatrix, columns: ResizeMatrix, value?: () => Tensor4D): Tensor4D {
  return customGradient({
    inputs: [x],
    value: value ?? (() => product(x, rows, columns)),
    saved: [],
    gradient: (dy) => [separableResize(dy, transposed(rows), transposed(columns))],
  });
}

/**
 * Brings the axis in question to the front each time, so that each product is a plain one of two matrices: products of batches are slow on
 * wasm.
 */
function product(x: Tensor4D, rows: ResizeMatrix, columns: ResizeMatrix): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const byRow = tf.transpose(tf.reshape(x, [batch, height, width * channels]), [1, 0, 2]);
  const resizedRows = tf.reshape(multiply(rows, byRow), [rows.outputs * batch, width, channels]);
  const byColumn = tf.transpose(resizedRows, [1, 0, 2]);
  const resized = tf.reshape(multiply(columns, byColumn), [columns.outputs, rows.outputs, batch, channels]);
  return tf.transpose(resized, [2, 1, 0, 3]) as Tensor4D;
}

/** The matrix times all that lies behind the first axis. */
function multiply({ outputs, inputs, weights }: ResizeMatrix, x: Tensor): Tensor {
  return tf.matMul(tf.tensor2d(weights, [outputs, inputs]), tf.reshape(x, [inputs, x.size / inputs]));
}
