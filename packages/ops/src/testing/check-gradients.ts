import { checkGradients as checkDifferences, type GradientCheck } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Compares the gradient of `run` for every input with central differences, and counts tensors: a call must leave its result and
 * nothing else, a gradient call its gradients. Disposes the inputs.
 */
export function checkGradients(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], check: GradientCheck = {}): void {
  expectNothingLeftBehind(run, inputs);
  checkDifferences(run, inputs, check);
  tf.dispose(inputs);
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
