import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { isIdentity, type ResizeMatrix, transposed } from './resize-matrix.js';

/** `y = R x C^T` for each channel of each image; the gradient is the same with both matrices transposed. */
export function separableResize(x: Tensor4D, rows: ResizeMatrix, columns: ResizeMatrix): Tensor4D {
  return customGradient({
    inputs: [x],
    value: () => resizeColumns(resizeRows(x, rows), columns),
    saved: [],
    gradient: (dy) => [separableResize(dy, transposed(rows), transposed(columns))],
  });
}

function resizeRows(x: Tensor4D, matrix: ResizeMatrix): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const images = tf.reshape(x, [batch, height, width * channels]);
  return tf.reshape(multiply(matrix, images), [batch, matrix.outputs, width, channels]);
}

function resizeColumns(x: Tensor4D, matrix: ResizeMatrix): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.reshape(x, [batch * height, width, channels]);
  return tf.reshape(multiply(matrix, rows), [batch, height, matrix.outputs, channels]);
}

/** The matrix times each of a batch `[batch, inputs, values]`. */
function multiply(matrix: ResizeMatrix, batch: Tensor): Tensor {
  if (isIdentity(matrix)) return tf.clone(batch);
  return tf.matMul(tf.tensor3d(matrix.weights, [1, matrix.outputs, matrix.inputs]), batch);
}
