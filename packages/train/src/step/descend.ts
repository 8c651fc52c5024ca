import type { Module } from '@ocelli/nn';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { GradientTransform } from '../optimizers/clip.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { ofOptimizer, splitState } from '../state/state-names.js';
import type { TensorRecord } from '../state/tensor-record.js';

export interface DescentOptions {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** Applied to the gradients in this order; default none. */
  readonly gradientTransforms?: readonly GradientTransform[];
}

/** A state whose parameters and slots the optimiser has moved along these gradients. To be called in a tidy scope. */
export function descend(
  { model, optimizer, gradientTransforms = [] }: DescentOptions,
  state: TensorRecord,
  gradients: TensorRecord,
  learningRate: Scalar,
): Record<string, Tensor> {
  const { parameters, slots } = optimizer.update({
    parameters: Object.fromEntries(model.namedParameters().map(([name]) => [name, state[name] as Tensor])),
    gradients: gradientTransforms.reduce<TensorRecord>((current, transform) => transform(current), gradients),
    slots: splitState(state).slots,
    learningRate,
  });
  return { ...state, ...parameters, ...ofOptimizer(slots) };
}
