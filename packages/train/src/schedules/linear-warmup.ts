import { requireWhole } from '../trainer/require-whole.js';
import { requireRate } from './require-rate.js';
import type { Schedule } from './schedule.js';

export interface LinearWarmupOptions {
  /** How many steps it takes to come to the schedule's first rate. */
  readonly steps: number;
  /** The share of that rate in the first step; default `1 / steps`. */
  readonly from?: number;
}

/**
 * Rises in a line to the first rate of `schedule`, which then begins: as `torch.optim.lr_scheduler.LinearLR` and the other one in a
 * `SequentialLR`. The schedule is told the steps that are left as its total.
 *
 * @throws RangeError when an option is out of its range.
 */
export function linearWarmup(schedule: Schedule, { steps, from = 1 / Math.max(steps, 1) }: LinearWarmupOptions): Schedule {
  requireWhole('linearWarmup: steps', steps, 0);
  requireRate('linearWarmup: from', from);
  return (step, totalSteps) => {
    const left = Math.max(totalSteps - steps, 1);
    if (step >= steps) return schedule(step - steps, left);
    return schedule(0, left) * (from + ((1 - from) * step) / steps);
  };
}
