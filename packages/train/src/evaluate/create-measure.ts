import { functionalCall, inEvaluation, type Module } from '@ocelli/nn';
import { dispose, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Loss } from '../losses/loss.js';
import { requireScalar } from '../losses/require-scalar.js';
import type { TensorRecord } from '../state/tensor-record.js';
import { callModel } from '../step/call-model.js';
import type { StepBatch } from '../step/differentiate.js';

// Not an interface, so that it may pass through tfjs's tidy.
export type MeasuredBatch = { readonly outputs: Tensor; readonly loss: Scalar };

/** A pure function of a model's state and a batch: what the model gives in evaluation, and the loss. */
export function createMeasure(model: Module, loss: Loss) {
  // Engines may tell by its name what they run.
  return function evaluation(state: TensorRecord, { inputs, targets }: StepBatch): MeasuredBatch {
    const outputs = forwardInEvaluation(model, state, inputs);
    return { outputs, loss: requireScalar(loss(outputs, targets)) };
  };
}

/** What a model gives in evaluation with the tensors of `state`. What it assigns to buffers is forgotten. */
export function forwardInEvaluation(model: Module, state: TensorRecord, inputs: Tensor): Tensor {
  return callInEvaluation(model, state, () => callModel(model, inputs));
}

/** What a part of a model gives in evaluation with the tensors of `state`. */
export function callInEvaluation(model: Module, state: TensorRecord, forward: () => Tensor): Tensor {
  return inEvaluation(model, () => {
    const { result, buffers } = functionalCall(model, state, {}, forward);
    dispose(buffers);
    return result;
  });
}
