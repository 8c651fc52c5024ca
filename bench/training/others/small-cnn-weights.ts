import { formulaStateDict } from '../../../tooling/testing/src/formula-state-dict.js';
import { makeModel } from '../models/make-model.js';
import type { Work } from '../work.js';

/** Elements in PyTorch's layout. */
export interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What each library is given by hand: the small CNN's first weights. @throws Error for the work of another model. */
export async function smallCnnWeights({ model, optimizer }: Work): Promise<Readonly<Record<string, Weights>>> {
  if (model !== 'small-cnn' || optimizer.kind !== 'sgd')
    throw new Error(`the small CNN is written here with SGD, and not ${model}`);
  using ours = await makeModel(model);
  return formulaStateDict(Object.fromEntries(ours.namedState().map(([name, { shape }]) => [name, shape])));
}

export function countParameters(weights: Readonly<Record<string, Weights>>): number {
  return Object.values(weights).reduce((sum, { data }) => sum + data.length, 0);
}
