import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { spreadNumbers } from '../contract/values.js';

/** A repeatable tensor of well-spread numbers in `[low, high)`, no two equal. */
export function numbers(shape: number[], low = -1, high = 1): Tensor {
  return tf.tensor(spreadNumbers(tf.util.sizeFromShape(shape), low, high), shape);
}

export interface GradientCheck {
  /** Step of the central difference; default 1e-2. */
  readonly step?: number;
  /** Allowed difference, relative to the largest slope or 1; default 2e-3, which float32 kernels keep at the default step. */
  readonly tolerance?: number;
  /** Checks the gradient of the gradient too; default false. */
  readonly second?: boolean;
}

/** Compares the registered gradients of `run` with central differences of a weighted sum of its output, for every input. */
export function expectGradients(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], check: GradientCheck = {}): void {
  const { step = 1e-2, tolerance = 2e-3, second = false } = check;
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const weights = numbers(run(...inputs).shape, 0.5, 1.5);
    const loss = (...at: Tensor[]) => tf.sum(tf.mul(run(...at), weights)) as tf.Scalar;
    const gradients = tf.grads(loss)(inputs);
    inputs.forEach((input, position) => {
      const gradient = gradients[position];
      expect(gradient?.shape).toEqual(input.shape);
      const expected = centralDifferences(run, inputs, position, weights, step);
      expectClose(gradient?.dataSync() as Float32Array, expected, tolerance, `gradient of input ${position}`);
      if (second) {
        expectGradients((...at) => tf.grads(loss)(at)[position] ?? tf.scalar(0), inputs, { ...check, second: false });
      }
    });
  });
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
}

function centralDifferences(
  run: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  position: number,
  weights: Tensor,
  step: number,
): Float64Array {
  const input = inputs[position] ?? tf.scalar(0);
  const values = input.dataSync().slice() as Float32Array;
  const weightValues = weights.dataSync();
  const lossAt = (index: number, value: number) =>
    tf.tidy(() => {
      const moved = values.slice();
      moved[index] = value;
      const output = run(
        ...inputs.map((other, at) => (at === position ? tf.tensor(moved, input.shape) : other)),
      ).dataSync() as Float32Array;
      // Summed in float64, so that only the kernel's own rounding is left.
      return { loss: output.reduce((total, y, at) => total + y * (weightValues[at] ?? 0), 0), at: moved[index] ?? 0 };
    });
  return Float64Array.from(values, (value, index) => {
    const high = lossAt(index, value + step);
    const low = lossAt(index, value - step);
    return (high.loss - low.loss) / (high.at - low.at);
  });
}

function expectClose(actual: Float32Array, expected: Float64Array, tolerance: number, what: string): void {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    expect(difference <= tolerance * scale, `${what} at ${index}: ${actual[index]} against ${value}`).toBe(true);
  });
}
