import type { Module } from '@ocelli/nn';
import { Rng } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Gives a model values at little cost, for one look at what it gives: those with one axis or none their first ones, which are constants
 * mostly, and the others repeating numbers whose variance is about one over the values that feed an output. Parameters of one shape hold
 * the same tensor, so that large models need little memory; disposing of the model frees it.
 */
export function giveQuickValues(model: Module): void {
  const byShape = new Map<string, tf.Tensor>();
  for (const [, state] of model.namedState()) {
    const { kind, shape, layout, dtype, initializer } = state;
    const key = `${layout} ${shape}`;
    const isDrawn = kind === 'parameter' && shape.length > 1;
    const values = () => (isDrawn ? quickNumbers(shape) : initializer(shape, new Rng(0)));
    const known = isDrawn ? byShape.get(key) : undefined;
    const value = known ?? tf.tensor(values(), [...state.heldShape], dtype === 'I64' ? 'int32' : 'float32');
    if (isDrawn) byShape.set(key, value);
    state.value = value;
  }
}

/** Gives weights that start as zeros, as some last layers do, other values: behind zeros there is no gradient. */
export function replaceZeros(model: Module): void {
  for (const [, state] of model.namedParameters()) {
    const isWeight = state.shape.length > 1;
    if (isWeight && state.value.dataSync().every((value) => value === 0)) {
      state.value = tf.tensor(quickNumbers(state.shape), [...state.heldShape]);
    }
  }
}

/** Numbers evenly spread over ±sqrt(3 / fan), where the fan is the product of all axes but the first. */
function quickNumbers(shape: readonly number[]): Float32Array {
  const size = tf.util.sizeFromShape([...shape]);
  const scale = Math.sqrt((3 * (shape[0] ?? 1)) / size);
  const numbers = new Float32Array(size);
  const period = Math.min(size, 65_521);
  for (let index = 0; index < period; index++) numbers[index] = scale * ((((index + 1) * (Math.sqrt(5) - 1)) % 2) - 1);
  for (let filled = period; filled < size; filled *= 2) numbers.copyWithin(filled, 0, Math.min(filled, size - filled));
  return numbers;
}
