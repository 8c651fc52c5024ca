import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { numbers } from './numbers.js';

export interface GradientCheck {
  /** Step of the central difference; default 1e-2. */
  readonly step?: number;
  /** Allowed difference, relative to the largest slope; default 2e-3, which float32 kernels keep at the default step. */
  readonly tolerance?: number;
  /** Checks the gradient of the gradient too; default false. */
  readonly second?: boolean;
}

/**
 * Compares the gradient of `run` for every input with central differences, and counts tensors: a call must leave its result and
 * nothing else, a gradient call its gradients. Disposes the inputs.
 */
export function checkGradients(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], check: GradientCheck = {}): void {
  expectNothingLeftBehind(run, inputs);
  compareWithDifferences(run, inputs, check);
  tf.dispose(inputs);
}

function compareWithDifferences(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], check: GradientCheck): void {
  const { step = 1e-2, tolerance = 2e-3, second = false } = check;
  tf.tidy(() => {
    const weights = numbers(run(...inputs).shape, 0.5, 1.5);
    const loss = (...at: Tensor[]): Scalar => tf.sum(tf.mul(run(...at), weights));
    const gradients = tf.grads(loss)(inputs);
    inputs.forEach((input, position) => {
      const gradient = gradients[position] ?? tf.scalar(Number.NaN);
      expect(gradient.shape, `shape of the gradient of input ${position}`).toEqual(input.shape);
      const expected = centralDifferences(run, inputs, position, weights.dataSync(), step);
      expectClose(gradient.dataSync(), expected, tolerance, `gradient of input ${position}`);
      if (!second) return;
      // Of a square, so that the gradient depends on every input.
      const square = (...at: Tensor[]): Scalar => tf.sum(tf.mul(tf.square(run(...at)), weights));
      const gradientOf = (...at: Tensor[]): Tensor => tf.grads(square)(at)[position] ?? tf.scalar(Number.NaN);
      compareWithDifferences(gradientOf, inputs, { step, tolerance });
    });
  });
}

function expectNothingLeftBehind(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): void {
  const before = tf.memory().numTensors;
  const output = run(...inputs);
  expect(tf.memory().numTensors - before, 'tensors that a call leaves').toBe(1);
  output.dispose();
  expect(
    inputs.some((input) => input.isDisposed),
    'an input was disposed',
  ).toBe(false);
  const gradients = tf.grads((...at: Tensor[]) => run(...at))(inputs);
  expect(tf.memory().numTensors - before, 'tensors that a gradient leaves').toBe(inputs.length);
  tf.dispose(gradients);
  expect(tf.memory().numTensors).toBe(before);
}

function centralDifferences(
  run: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
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

/** Expects each value within `tolerance` times the largest expected one. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const wanted = Array.from(expected);
  const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  expect(actual.length, `${what}: count`).toBe(wanted.length);
  wanted.forEach((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    // Written so that a NaN fails.
    expect(difference <= tolerance * scale, `${what}, value ${index}: ${actual[index]} against ${value}`).toBe(true);
  });
}
