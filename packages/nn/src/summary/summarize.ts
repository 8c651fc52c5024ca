import { Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { aroundForward, type ForwardCall } from '../module/around-forward.js';
import type { Module } from '../module/module.js';
import { runOnZeros } from '../module/run-on-zeros.js';
import { type LayerSummary, ModelSummary } from './model-summary.js';

/**
 * Runs the model once in evaluation on zeros of the given shapes, or on given tensors, with zeros for weights too: it needs no values and
 * changes none.
 */
export function summarize(model: Module, inputs: readonly (readonly number[] | Tensor)[]): ModelSummary {
  if (inputs.length === 0 && model.forward.length > 0) {
    throw new RangeError(`${model.describe()}: a summary needs the shape of each input, such as summary([1, 32, 32, 3]).`);
  }
  let layers: LayerSummary[] = [];
  tidy(() => {
    const tensors = inputs.map((input) => (input instanceof Tensor ? input : zeros([...input])));
    const run = () => void model.forward(...tensors);
    layers = recordCalls(model, () => runOnZeros(model, run));
  });
  const count = (named: readonly [string, { readonly shape: readonly number[] }][]) =>
    named.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
  return new ModelSummary({
    inputShapes: inputs.map((input) => (input instanceof Tensor ? input.shape : input)),
    layers,
    parameters: count(model.namedParameters()),
    bufferValues: count(model.namedBuffers()),
  });
}

function recordCalls(model: Module, run: () => unknown): LayerSummary[] {
  const layers = new Map<string, LayerSummary>();
  const note = ({ path, module, inputs, forward }: ForwardCall): unknown => {
    const before = layers.get(path) ?? emptySummary(path, module);
    // Set before the call, so that layers stand in the order in which calls begin.
    layers.set(path, before);
    const output = forward();
    const outputShapes = shapesIn(output);
    const inputShapes = inputs.map((input) => (input instanceof Tensor ? input.shape : undefined));
    const added = module.multiplyAdds?.(outputShapes[0] ?? [], ...inputShapes) ?? 0;
    layers.set(path, { ...before, outputShapes, multiplyAdds: (layers.get(path)?.multiplyAdds ?? 0) + added });
    return output;
  };
  aroundForward(model.namedModules(), note, run);
  return [...layers.values()];
}

function emptySummary(path: string, module: Module): LayerSummary {
  const parameters = module
    .namedParameters()
    .filter(([name]) => !module.namedChildren().some(([child]) => name.startsWith(`${child}.`)))
    .reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
  return { path, type: module.constructor.name, outputShapes: [], parameters, multiplyAdds: 0 };
}

function shapesIn(value: unknown): number[][] {
  if (value instanceof Tensor) return [value.shape];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(shapesIn);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
