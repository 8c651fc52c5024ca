import type { Module } from '@ocelli/nn';
import { Tensor } from '@tensorflow/tfjs-core';

/** @throws TypeError when the model gives something else than one tensor. */
export function callModel(model: Module, inputs: Tensor): Tensor {
  const outputs = model.forward(inputs);
  if (outputs instanceof Tensor) return outputs;
  const found = Array.isArray(outputs) ? 'an array' : outputs === null ? 'null' : typeof outputs;
  throw new TypeError(`${model.describe()}: forward must return one tensor to be trained, but it returned ${found}.`);
}
