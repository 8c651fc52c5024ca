import { linearWarmup } from './linear-warmup.js';
import { requireRate } from './require-rate.js';
import type { Schedule } from './schedule.js';

export interface CosineOptions {
  /** The highest learning rate. */
  readonly peak: number;
  /** Steps of a linear rise to it; default 0. */
  readonly warmupSteps?: number;
  /** The rate that the end comes to; default 0. */
  readonly floor?: number;
}

/**
 * Falls from `peak` to `floor` along half a cosine, `floor + (peak - floor) (1 + cos(pi step / totalSteps)) / 2`; Loshchilov and Hutter
 * 2017, as `torch.optim.lr_scheduler.CosineAnnealingLR`, but it stays at the floor after the last step.
 *
 * @throws RangeError when an option is out of its range.
 */
export function cosine({ peak, warmupSteps = 0, floor = 0 }: CosineOptions): Schedule {
  requireRate('cosine: peak', peak);
  requireRate('cosine: floor', floor);
  const fall: Schedule = (step, totalSteps) => {
    const done = Math.min(step / totalSteps, 1);
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * done))) / 2;
  };
  return warmupSteps === 0 ? fall : linearWarmup(fall, { steps: warmupSteps });
}
