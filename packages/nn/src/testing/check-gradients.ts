import { checkGradients as checkDifferences, type GradientCheck as DifferencesCheck } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { functionalCall, getState, type Module } from '../index.js';

export interface GradientCheck extends Pick<DifferencesCheck, 'step' | 'tolerance'> {
  /** Default the layer's `forward`. */
  readonly run?: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** Inputs that are not differentiated, after those that are. */
  readonly fixed?: readonly tf.Tensor[];
}

/**
 * Compares the gradients of a layer, in the mode that it is in, for every parameter and input with central differences, and counts
 * tensors: nothing may be left behind. Disposes the inputs and the layer.
 */
export function checkGradients(layer: Module, inputs: readonly tf.Tensor[], check: GradientCheck = {}): void {
  const { run = (...at: tf.Tensor[]) => layer.forward(...at) as tf.Tensor, fixed = [], ...differences } = check;
  layer.initialize(7);
  const { parameters, buffers } = getState(layer);
  const parameterNames = Object.keys(parameters);
  const output = (...at: tf.Tensor[]): tf.Tensor => {
    const state = Object.fromEntries(parameterNames.map((name, index) => [name, at[index] as tf.Tensor]));
    const given = at.slice(parameterNames.length);
    const call = functionalCall(layer, { ...state, ...buffers }, { seed: 3 }, () => run(...given, ...fixed));
    tf.dispose(call.buffers);
    return call.result;
  };
  const names = [...parameterNames, ...inputs.map((_, index) => `input ${index}`)];
  checkDifferences(output, [...Object.values(parameters), ...inputs], { ...differences, names });
  layer.dispose();
  tf.dispose([...inputs, ...fixed]);
}
