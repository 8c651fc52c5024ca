import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';
import type { StepBatch } from '../step/differentiate.js';
import type { StepSettings } from '../step.js';

/** What a batch comes to. The tensors belong to the caller. */
export interface BatchOutput {
  /** What the model gave. */
  readonly outputs: Tensor;
  /** The loss and the norm of the gradients: one tensor, and so one read where that waits for a GPU. */
  readonly numbers: Tensor1D;
}

/** What a step comes to. The tensors belong to the caller, but for those of the state before. */
export interface StepEnd {
  readonly state: Record<string, Tensor>;
  /** The norm of the step's gradients; undefined where it is its one batch's. */
  readonly gradientNorm: Scalar | undefined;
}

/** Takes steps of one batch or of several. The state before stays as it is, and is the same for all batches of a step. */
export interface StepRunner {
  /** Takes one more batch into the step under way. */
  add(state: TensorRecord, batch: StepBatch, settings: StepSettings): Promise<BatchOutput>;
  /** Ends the step under way. */
  finish(state: TensorRecord, learningRate: Scalar): Promise<StepEnd>;
  /** Forgets the step under way, if there is one. */
  drop(): void;
  /** Frees what the engine made. */
  dispose(): Promise<void>;
}
