import { type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Loss } from './losses/loss.js';
import { normOf } from './optimizers/clip.js';
import type { TensorRecord } from './state/tensor-record.js';
import { trainedNames } from './state/trained-parameters.js';
import { type DescentOptions, descend } from './step/descend.js';
import { differentiate, type StepBatch } from './step/differentiate.js';

export interface StepOptions extends DescentOptions {
  readonly loss: Loss;
}

export interface StepSettings {
  readonly learningRate: Scalar;
  /** Where dropout and its like take their numbers from. */
  readonly seed: number;
}

// Not an interface, so that it may pass through tfjs's tidy.
export type StepMetrics = {
  readonly loss: Scalar;
  /** The Euclidean norm of all gradients together, before they are transformed. */
  readonly gradientNorm: Scalar;
  /** What the model gave. */
  readonly outputs: Tensor;
};

export type StepOutput = {
  /** A tensor for each name of the state; one that did not change is the tensor that was given. */
  readonly state: Record<string, Tensor>;
  readonly metrics: StepMetrics;
};

/**
 * One step of training, a pure function: `state` is one flat record of the parameters and buffers by their names in a state dict and of
 * the optimiser's slots under `optimizer/`. It changes nothing, reads no tensor's values, and leaves no tensor but those that it returns.
 */
export type Step = (state: TensorRecord, batch: StepBatch, settings: StepSettings) => StepOutput;

/**
 * Makes the step that moves a model, in the mode that it is in, down the gradient of a loss. What is frozen when it is made stays so in it:
 * no gradient is computed for that.
 *
 * @throws TypeError or RangeError in the step when the model does not return a tensor or the loss not a scalar.
 */
export function createStep({ loss, ...options }: StepOptions): Step {
  const { model } = options;
  const names = trainedNames(model);
  return (state, batch, { learningRate, seed }) =>
    tidy(() => {
      const { gradients, buffers, ...computed } = differentiate({ model, loss, names, state, batch, seed });
      return {
        state: descend(options, { ...state, ...buffers }, gradients, learningRate),
        metrics: { ...computed, gradientNorm: normOf(Object.values(gradients)) },
      };
    });
}
