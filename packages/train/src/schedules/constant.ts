import { requireRate } from './require-rate.js';
import type { Schedule } from './schedule.js';

export interface ConstantOptions {
  readonly rate: number;
}

/** The same learning rate in every step. @throws RangeError when it is negative. */
export function constant({ rate }: ConstantOptions): Schedule {
  requireRate('constant: rate', rate);
  return () => rate;
}
