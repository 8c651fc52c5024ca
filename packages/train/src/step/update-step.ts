import { type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type GradientBuckets, meanGradients } from '../gradients/gradient-buckets.js';
import { type GradientLayout, gradientLayout } from '../gradients/gradient-layout.js';
import { normOf } from '../optimizers/clip.js';
import type { TensorRecord } from '../state/tensor-record.js';
import { type DescentOptions, descend } from './descend.js';

export interface UpdateStepOptions extends DescentOptions {
  /** Where gradients lie; default `gradientLayout(model)`. */
  readonly layout?: GradientLayout;
}

export interface UpdateStepSettings {
  readonly learningRate: Scalar;
  /** The names of the parameters that the loss depends on, as the gradient step gives them; others stay as they are. */
  readonly parameters: readonly string[];
}

export type UpdateStepOutput = {
  /** A tensor for each name of the state; one that did not change is the tensor that was given. */
  readonly state: Record<string, Tensor>;
  /** The Euclidean norm of all mean gradients together, before they are transformed. */
  readonly gradientNorm: Scalar;
};

/** The second half of a step, a pure function: moves the state along the mean of the gradients that were added up. */
export type UpdateStep = (state: TensorRecord, gradients: GradientBuckets, settings: UpdateStepSettings) => UpdateStepOutput;

/**
 * Makes the half of a step that takes gradients; `createGradientStep` with the same layout makes the other.
 *
 * @throws RangeError in the step when the gradients lie otherwise.
 */
export function createUpdateStep({ layout, ...options }: UpdateStepOptions): UpdateStep {
  const { model } = options;
  const places = layout ?? gradientLayout(model);
  return (state, buckets, { learningRate, parameters }) =>
    tidy(() => {
      const gradients = meanGradients(model, places, buckets, parameters);
      return {
        state: descend(options, state, gradients, learningRate),
        gradientNorm: normOf(Object.values(gradients)),
      };
    });
}
