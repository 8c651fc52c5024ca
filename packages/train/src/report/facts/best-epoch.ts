import type { ReportEpoch, ReportMetrics } from '../report-data.js';

/** The epoch of the best accuracy, the first where several are as good: on the validation's images where there are any. */
export function bestEpoch(epochs: readonly ReportEpoch[]): ReportEpoch | undefined {
  return epochs.reduce<ReportEpoch | undefined>(
    (best, epoch) => (best === undefined || judged(epoch).accuracy > judged(best).accuracy ? epoch : best),
    undefined,
  );
}

/** The metrics that an epoch is judged by. */
export function judged({ validation, train }: ReportEpoch): ReportMetrics {
  return validation ?? train;
}
