import { BatchNorm2d, type Module } from '@ocelli/nn';

/** What a model's batch norms add to the variance; undefined where it has none. */
export function normEpsilonOf(model: Module): number | undefined {
  return batchNorms(model)[0]?.epsilon;
}

/** Has all of them add another. */
export function setNormEpsilon(model: Module, epsilon: number): void {
  for (const norm of batchNorms(model)) norm.epsilon = epsilon;
}

function batchNorms(model: Module): BatchNorm2d[] {
  return model.modules().filter((module) => module instanceof BatchNorm2d);
}
