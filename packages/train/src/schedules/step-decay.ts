import { requireWhole } from '../trainer/require-whole.js';
import { requireRate } from './require-rate.js';
import type { Schedule } from './schedule.js';

export interface StepDecayOptions {
  /** The first learning rate. */
  readonly peak: number;
  /** How many steps pass between two falls; or give `milestones`. */
  readonly stepSize?: number;
  /** The steps at which the rate falls. */
  readonly milestones?: readonly number[];
  /** What the rate is multiplied by at a fall; default 0.1. */
  readonly gamma?: number;
}

/**
 * `peak gamma^falls`, with a fall every `stepSize` steps or at each milestone; as `StepLR` and `MultiStepLR` of `torch.optim`, stepped once
 * a batch.
 *
 * @throws RangeError when an option is out of its range, or not exactly one of `stepSize` and `milestones` is given.
 */
export function stepDecay({ peak, stepSize, milestones, gamma = 0.1 }: StepDecayOptions): Schedule {
  requireRate('stepDecay: peak', peak);
  requireRate('stepDecay: gamma', gamma);
  if ((stepSize === undefined) === (milestones === undefined)) {
    throw new RangeError('stepDecay: give either stepSize or milestones.');
  }
  if (stepSize !== undefined) requireWhole('stepDecay: stepSize', stepSize, 1);
  for (const milestone of milestones ?? []) requireWhole('stepDecay: a milestone', milestone, 0);
  const falls = (step: number): number =>
    stepSize === undefined ? (milestones ?? []).filter((milestone) => milestone <= step).length : Math.floor(step / stepSize);
  return (step) => peak * gamma ** falls(step);
}
