import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { functionalCall, getState, type Module } from '../index.js';
import { expectClose } from './expect-close.js';
import { numbers } from './numbers.js';

export interface GradientCheck {
  /** Default the layer's `forward`. */
  readonly run?: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** Inputs that are not differentiated, after those that are. */
  readonly fixed?: readonly tf.Tensor[];
  /** Step of the central difference; default 1e-2. */
  readonly step?: number;
  /** Allowed difference, relative to the largest slope; default 2e-3, which float32 kernels keep at the default step. */
  readonly tolerance?: number;
}

/**
 * Compares the gradients of a layer, in the mode that it is in, for every parameter and input with central differences, and counts
 * tensors: nothing may be left behind. Disposes the inputs and the layer.
 */
export function checkGradients(layer: Module, inputs: readonly tf.Tensor[], check: GradientCheck = {}): void {
  const { fixed = [], step = 1e-2, tolerance = 2e-3 } = check;
  const run = check.run ?? ((...at: tf.Tensor[]) => layer.forward(...at) as tf.Tensor);
  layer.initialize(7);
  const before = tf.memory().numTensors;
  const { parameters, buffers } = getState(layer);
  const names = [...Object.keys(parameters), ...inputs.map((_, index) => `input ${index}`)];
  const start = [...Object.values(parameters), ...inputs];
  const output = (at: readonly tf.Tensor[]): tf.Tensor => {
    const state = Object.fromEntries(Object.keys(parameters).map((name, index) => [name, at[index] as tf.Tensor]));
    const given = at.slice(Object.keys(parameters).length);
    const call = functionalCall(layer, { ...state, ...buffers }, { seed: 3 }, () => run(...given, ...fixed));
    tf.dispose(call.buffers);
    return call.result;
  };
  tf.tidy(() => {
    const weights = numbers(output(start).shape, 0.5, 1.5);
    const scale = weights.dataSync();
    const gradients = tf.grads((...at: tf.Tensor[]) => tf.sum(tf.mul(output(at), weights)))(start);
    // Summed in float64, so that only the kernels' own rounding is left.
    const loss = (at: readonly tf.Tensor[]) =>
      tf.tidy(() =>
        (output(at).dataSync() as Float32Array).reduce((sum, y, index) => sum + y * (scale[index] ?? 0), 0),
      ) as number;
    start.forEach((tensor, position) => {
      const values = tensor.dataSync() as Float32Array;
      const slope = (_: number, index: number): number => {
        const [low, high] = [-step, step].map((change) => {
          const moved = values.slice();
          moved[index] = (values[index] ?? 0) + change;
          const at = start.map((other, index) => (index === position ? tf.tensor(moved, tensor.shape) : other));
          return { loss: loss(at), value: moved[index] ?? Number.NaN };
        }) as [{ loss: number; value: number }, { loss: number; value: number }];
        return (high.loss - low.loss) / (high.value - low.value);
      };
      const expected = tf.tidy(() => Float64Array.from(values, slope) as never) as Float64Array;
      const gradient = gradients[position] as tf.Tensor;
      expect(gradient.shape, `shape of the gradient of ${names[position]}`).toEqual(tensor.shape);
      expectClose(gradient.dataSync(), expected, tolerance, `gradient of ${names[position]}`);
    });
  });
  expect(tf.memory().numTensors, 'tensors after the gradients').toBe(before);
  layer.dispose();
  tf.dispose([...inputs, ...fixed]);
}
