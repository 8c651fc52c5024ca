import { stack, type Tensor1D } from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';
import type { StepBatch } from '../step/differentiate.js';
import { createStep, type StepOptions, type StepOutput, type StepSettings } from '../step.js';

export type RunStepOutput = StepOutput & {
  /** The loss and the norm of the gradients: one tensor, and so one read where that waits for a GPU. */
  readonly numbers: Tensor1D;
};

/** The step that a trainer's engine runs. */
export function createRunStep(options: StepOptions) {
  const advance = createStep(options);
  // Engines may tell by its name what they run.
  return function step(state: TensorRecord, batch: StepBatch, settings: StepSettings): RunStepOutput {
    const output = advance(state, batch, settings);
    return { ...output, numbers: stack([output.metrics.loss, output.metrics.gradientNorm]) as Tensor1D };
  };
}
