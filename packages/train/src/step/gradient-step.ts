import type { Module } from '@ocelli/nn';
import { div, type Scalar, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { addGradients, fillBuckets, type GradientBuckets, requireLayout } from '../gradients/gradient-buckets.js';
import { type GradientLayout, gradientLayout } from '../gradients/gradient-layout.js';
import type { Loss } from '../losses/loss.js';
import { normOf } from '../optimizers/clip.js';
import type { TensorRecord } from '../state/tensor-record.js';
import { trainedNames } from '../state/trained-parameters.js';
import type { StepMetrics } from '../step.js';
import { differentiate, type StepBatch } from './differentiate.js';

export interface GradientStepOptions {
  readonly model: Module;
  /** The mean over the batch. */
  readonly loss: Loss;
  /** Where gradients lie; default `gradientLayout(model)`. */
  readonly layout?: GradientLayout;
}

export interface GradientStepSettings {
  /** Where dropout and its like take their numbers from. */
  readonly seed: number;
  /** Gradients of earlier batches, which this one's are added to. */
  readonly accumulated?: GradientBuckets;
}

export type GradientStepOutput = {
  readonly gradients: GradientBuckets;
  /** The names of the parameters that the loss depends on. */
  readonly parameters: string[];
  /** Those that the model has assigned, such as running means. */
  readonly buffers: Record<string, Tensor>;
  /** Of this batch alone. */
  readonly metrics: StepMetrics;
};

/**
 * The first half of a step, a pure function: the gradients of a batch in flat buffers, to be added up over batches or processes, and then
 * given to the second half. `state` needs the model's names alone: an engine would carry the optimiser's slots along for nothing.
 */
export type GradientStep = (state: TensorRecord, batch: StepBatch, settings: GradientStepSettings) => GradientStepOutput;

/**
 * Makes the half of a step that computes gradients, of what is not frozen then; `createUpdateStep` makes the other.
 *
 * @throws TypeError or RangeError in the step when the model does not return a tensor or the loss not a scalar, or accumulated gradients lie
 * otherwise.
 */
export function createGradientStep({ model, loss, layout = gradientLayout(model) }: GradientStepOptions): GradientStep {
  const names = trainedNames(model);
  return (state, batch, { seed, accumulated }) =>
    tidy(() => {
      if (accumulated !== undefined) requireLayout(layout, accumulated);
      const images: Scalar = scalar(batch.inputs.shape[0] ?? 1);
      const { gradients, buffers, ...computed } = differentiate({ model, loss, names, state, batch, seed, scale: images });
      const own: GradientBuckets = { buckets: fillBuckets(model, layout, gradients), images };
      return {
        gradients: accumulated === undefined ? own : addGradients(accumulated, own),
        parameters: Object.keys(gradients),
        buffers,
        metrics: { ...computed, gradientNorm: div<Scalar>(normOf(Object.values(gradients)), images) },
      };
    });
}
