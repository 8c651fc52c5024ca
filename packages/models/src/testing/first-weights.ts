import type { Module } from '@ocelli/nn';
import { Rng } from '@ocelli/ops';

export interface FirstWeights {
  readonly mean: number;
  readonly deviation: number;
  /** The largest absolute value. */
  readonly largest: number;
}

/** What a parameter of a model starts with, drawn without the others. @throws Error when there is none of that name. */
export function firstWeights(model: Module, name: string): FirstWeights {
  const parameter = new Map(model.namedParameters()).get(name);
  if (parameter === undefined) throw new Error(`The model has no parameter ${name}.`);
  const values = parameter.initializer(parameter.shape, new Rng(1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
}
