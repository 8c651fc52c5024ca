import type { Metric, MetricAccumulator } from '../metrics/metric.js';
import type { Values } from '../state/tensor-record.js';
import { type EpochSums, noSums } from './position.js';
import type { MetricValues } from './results.js';

/** One step's share in an epoch. */
export interface MeteredStep {
  readonly loss: number;
  readonly samples: number;
  readonly seconds: number;
  readonly waitSeconds: number;
  readonly learningRate: number;
}

/** Sums up what the steps of an epoch come to. */
export class EpochMeter {
  readonly #accumulators: ReadonlyMap<string, MetricAccumulator>;
  #sums: EpochSums;

  /** Goes on from the sums of a checkpoint. */
  constructor(metrics: readonly Metric[], sums: EpochSums = noSums) {
    this.#accumulators = new Map(metrics.map((metric) => [metric.name, metric.create(sums.metrics[metric.name])]));
    this.#sums = sums;
  }

  /** Whether `count` is of use. */
  get hasMetrics(): boolean {
    return this.#accumulators.size > 0;
  }

  count(outputs: Values, targets: Values): void {
    for (const accumulator of this.#accumulators.values()) accumulator.add(outputs, targets);
  }

  add({ loss, samples, seconds, waitSeconds, learningRate }: MeteredStep): void {
    this.#sums = {
      ...this.#sums,
      loss: this.#sums.loss + loss * samples,
      samples: this.#sums.samples + samples,
      seconds: this.#sums.seconds + seconds,
      waitSeconds: this.#sums.waitSeconds + waitSeconds,
      learningRate,
    };
  }

  get sums(): EpochSums {
    const metrics = [...this.#accumulators].map(([name, { sums }]) => [name, [...sums]] as const);
    return { ...this.#sums, metrics: Object.fromEntries(metrics) };
  }

  get values(): MetricValues {
    const metrics = [...this.#accumulators].map(([name, accumulator]) => [name, accumulator.value()] as const);
    return { loss: this.#sums.loss / this.#sums.samples, ...Object.fromEntries(metrics) };
  }
}
