import { formulaValues } from './formula-values.js';

export interface FormulaStateDictOptions {
  /** Scales the weights with two axes or more; default 1. */
  readonly gain?: number;
}

/**
 * The weights of a network of the reference numbers, in PyTorch's names and layout; without `relative_position_index`, which no formula
 * gives: a model computes its own.
 */
export function formulaStateDict(
  params: Readonly<Record<string, readonly number[]>>,
  { gain = 1 }: FormulaStateDictOptions = {},
) {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => !name.endsWith('relative_position_index'))
      .map(([name, shape]) => [name, { shape, data: formulaValues(name, shape, rangeOf(name, shape, gain)) }]),
  );
}

/** The reference's rules for the range of a parameter; the first that applies. */
function rangeOf(name: string, shape: readonly number[], gain: number): readonly [number, number] {
  const last = name.split('.').at(-1) ?? '';
  if (last === 'num_batches_tracked') return [0, 0];
  if (last === 'running_mean') return [-0.1, 0.1];
  if (last === 'running_var') return [0.8, 1.2];
  if (last === 'class_token' || last === 'pos_embedding') return [-0.2, 0.2];
  if (last === 'relative_position_bias_table') return [-0.5, 0.5];
  if (last === 'layer_scale') return [0.2, 0.6];
  if (last.endsWith('bias')) return [-0.1, 0.1];
  if (shape.length === 1) return [0.8, 1.2];
  const bound = gain * Math.sqrt(6 / shape.slice(1).reduce((product, length) => product * length, 1));
  return [-bound, bound];
}
