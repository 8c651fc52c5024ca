import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from './expect-close.js';
import { numbers } from './numbers.js';

export interface GradientCheck {
  /** Step of the central difference; default 1e-2. */
  readonly step?: number;
  /** Allowed difference, relative to the largest slope; default 2e-3, which float32 kernels keep at the default step. */
  readonly tolerance?: number;
  /** Checks the gradient of the gradient too; default false. */
  readonly second?: boolean;
  /** What the messages call the inputs; default their positions. */
  readonly names?: readonly string[];
}

type Run = (...inputs: Tensor[]) => Tensor;

/** Compares the gradient of a weighted sum of `run` with central differences, for every input; leaves no tensor. */
export function checkGradients(run: Run, inputs: readonly Tensor[], check: GradientCheck = {}): void {
  const { step = 1e-2, tolerance = 2e-3, second = false, names = inputs.map((_, position) => `input ${position}`) } = check;
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const weights = numbers(run(...inputs).shape, 0.5, 1.5);
    const loss = (...at: Tensor[]): Scalar => tf.sum(tf.mul(run(...at), weights));
    const gradients = tf.grads(loss)([...inputs]);
    inputs.forEach((input, position) => {
      const gradient = gradients[position] ?? tf.scalar(Number.NaN);
      expect(gradient.shape, `shape of the gradient of ${names[position]}`).toEqual(input.shape);
      const expected = centralDifferences(run, inputs, position, weights.dataSync(), step);
      expectClose(gradient.dataSync(), expected, tolerance, `gradient of ${names[position]}`);
      if (!second) return;
      // Of y^2 + y, so that the gradient depends on every input whatever the function.
      const bent = (...at: Tensor[]): Scalar => {
        const y = run(...at);
        return tf.sum(tf.mul(tf.add(tf.square(y), y), weights));
      };
      const gradientOf: Run = (...at) => tf.grads(bent)(at)[position] ?? tf.scalar(Number.NaN);
      checkGradients(gradientOf, inputs, { step, tolerance, names });
    });
  });
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
}

function centralDifferences(
  run: Run,
  inputs: readonly Tensor[],
  position: number,
  weights: ArrayLike<number>,
  step: number,
): Float64Array {
  const input = inputs[position] ?? tf.scalar(Number.NaN);
  const values = input.dataSync().slice() as Float32Array;
  const lossAt = (index: number, value: number) =>
    tf.tidy(() => {
      const moved = values.slice();
      moved[index] = value;
      const movedTo = moved[index] ?? Number.NaN;
      const at = inputs.map((other, index) => (index === position ? tf.tensor(moved, input.shape) : other));
      const output = run(...at).dataSync() as Float32Array;
      // Summed in float64, so that only the kernels' own rounding is left.
      return { loss: output.reduce((total, y, index) => total + y * (weights[index] ?? 0), 0), movedTo };
    });
  return Float64Array.from(values, (value, index) => {
    const high = lossAt(index, value + step);
    const low = lossAt(index, value - step);
    return (high.loss - low.loss) / (high.movedTo - low.movedTo);
  });
}
