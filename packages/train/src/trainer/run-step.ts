import type { Module } from '@ocelli/nn';
import { stack, type Tensor1D } from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';
import type { StepBatch } from '../step/differentiate.js';
import { createStep, type StepOptions, type StepOutput, type StepSettings } from '../step.js';

export interface RunStepSettings extends StepSettings {
  /** What the modules' modes are: an engine that compiles the step does so anew where they are others. */
  readonly modes: string;
}

export type RunStepOutput = StepOutput & {
  /** The loss and the norm of the gradients: one tensor, and so one read where that waits for a GPU. */
  readonly numbers: Tensor1D;
};

/** The step that a trainer's engine runs. */
export function createRunStep(options: StepOptions) {
  const advance = createStep(options);
  // Engines may tell by its name what they run.
  return function step(state: TensorRecord, batch: StepBatch, { learningRate, seed }: RunStepSettings): RunStepOutput {
    const output = advance(state, batch, { learningRate, seed });
    return { ...output, numbers: stack([output.metrics.loss, output.metrics.gradientNorm]) as Tensor1D };
  };
}

/** A letter for each module: whether it is in training or in evaluation. */
export function modesOf(model: Module): string {
  return model
    .modules()
    .map(({ training }) => (training ? 't' : 'e'))
    .join('');
}
