import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './define.js';

interface ResizeAttributes {
  readonly size: [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** How much of each input position an output position takes. */
type Taps = readonly (readonly [position: number, weight: number])[];

/**
 * Gradients of resizing, `dX = A^T dY B` where `Y = A X B^T`.
 *
 * tfjs's gradient kernels ignore `halfPixelCenters`, so the two small matrices are built here.
 */
export function resizeGradients(): GradConfig[] {
  return [resizeGradient(tf.ResizeBilinear, bilinearTaps), resizeGradient(tf.ResizeNearestNeighbor, nearestTaps)];
}

type TapsOf = (output: number, scale: number, inputLength: number, attributes: ResizeAttributes) => Taps;

function resizeGradient(kernel: string, tapsOf: TapsOf): GradConfig {
  return defineGradient<[Tensor4D], ResizeAttributes>(kernel, { inputsToSave: ['images'] }, (dy, [images], attributes) => ({
    images: () => {
      const [batch, height, width, channels] = images.shape;
      const [outHeight, outWidth] = attributes.size;
      const rows = resizeMatrix(height, outHeight, tapsOf, attributes);
      const columns = resizeMatrix(width, outWidth, tapsOf, attributes);
      const byRow = tf.matMul(rows, tf.reshape(dy, [batch, outHeight, outWidth * channels]), true, false);
      const byColumn = tf.matMul(columns, tf.reshape(byRow, [batch * height, outWidth, channels]), true, false);
      return tf.reshape(byColumn, images.shape);
    },
  }));
}

/** The matrix `[1, output, input]` that resizes one axis. */
function resizeMatrix(input: number, output: number, tapsOf: TapsOf, attributes: ResizeAttributes): Tensor {
  const cornerToCorner = attributes.alignCorners && output > 1;
  const scale = cornerToCorner ? (input - 1) / (output - 1) : input / output;
  const matrix = new Float32Array(output * input);
  for (let row = 0; row < output; row++) {
    for (const [position, weight] of tapsOf(row, scale, input, attributes)) {
      const index = row * input + position;
      matrix[index] = (matrix[index] ?? 0) + weight;
    }
  }
  return tf.tensor3d(matrix, [1, output, input]);
}

function bilinearTaps(output: number, scale: number, length: number, { halfPixelCenters }: ResizeAttributes): Taps {
  const source = halfPixelCenters ? scale * (output + 0.5) - 0.5 : scale * output;
  const low = Math.max(0, Math.floor(source));
  const high = Math.min(length - 1, Math.ceil(source));
  const fraction = Math.max(0, source - low);
  return [
    [low, 1 - fraction],
    [high, fraction],
  ];
}

function nearestTaps(output: number, scale: number, length: number, { halfPixelCenters, alignCorners }: ResizeAttributes): Taps {
  const source = halfPixelCenters ? scale * (output + 0.5) : scale * output;
  const nearest = alignCorners ? Math.floor(source + 0.5) : Math.floor(source);
  return [[Math.max(0, Math.min(length - 1, nearest)), 1]];
}
