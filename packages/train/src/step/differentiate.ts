import { functionalCall, type Module } from '@ocelli/nn';
import { clone, dispose, engine, keep, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Loss } from '../losses/loss.js';
import { requireScalar } from '../losses/require-scalar.js';
import type { TensorRecord } from '../state/tensor-record.js';
import { callModel } from './call-model.js';

/** The tensors of a batch. */
export interface StepBatch {
  /** What the model's `forward` takes. */
  readonly inputs: Tensor;
  /** What the loss takes beside the outputs. */
  readonly targets: Tensor;
}

export interface Differentiation {
  readonly model: Module;
  readonly loss: Loss;
  /** The names of the parameters whose gradients are wanted. */
  readonly names: readonly string[];
  readonly state: TensorRecord;
  readonly batch: StepBatch;
  readonly seed: number;
  /** What the gradients are multiplied by, at the loss, where that costs nothing; default 1. */
  readonly scale?: Scalar;
}

export interface Differentiated {
  readonly loss: Scalar;
  readonly outputs: Tensor;
  /** Those that the model has assigned. */
  readonly buffers: Record<string, Tensor>;
  /** Of the parameters that the loss depends on. */
  readonly gradients: Record<string, Tensor>;
}

/** The loss of a batch and its gradient for these parameters of the model. To be called in a tidy scope. */
export function differentiate({ model, loss, names, state, batch, seed, scale }: Differentiation): Differentiated {
  // What is not the loss leaves the forward pass kept; clones of it belong to the scope around again.
  const kept: { outputs?: Tensor; buffers: Record<string, Tensor> } = { buffers: {} };
  const forward = (): Scalar => {
    const call = functionalCall(model, state, { seed }, () => callModel(model, batch.inputs));
    kept.buffers = call.buffers;
    kept.outputs = keep(clone(call.result));
    return requireScalar(loss(call.result, batch.targets));
  };
  try {
    const parameters = names.map((name) => state[name] as Tensor);
    if (names.length === 0) {
      throw new Error(`${model.describe()} has no parameter to train${model.parameters().length > 0 ? ': all are frozen' : ''}.`);
    }
    const { value, grads } = engine().gradients(forward, parameters, scale, true);
    const found = names.flatMap((name, index) => (grads[index] ? [[name, grads[index]] as const] : []));
    if (found.length === 0) throw new Error(`The loss does not depend on any parameter of ${model.describe()}.`);
    return {
      loss: value,
      outputs: clone(kept.outputs as Tensor),
      buffers: Object.fromEntries(Object.entries(kept.buffers).map(([name, buffer]) => [name, clone(buffer)])),
      gradients: Object.fromEntries(found),
    };
  } catch (error) {
    disposeTape();
    throw error;
  } finally {
    dispose([kept.outputs ?? [], kept.buffers]);
  }
}

/** tfjs keeps what the forward pass has saved for a backward pass that never comes. */
function disposeTape(): void {
  const { activeTape, gradientDepth } = engine().state;
  if (gradientDepth > 0) return;
  for (const { saved } of activeTape ?? []) dispose(saved ?? []);
}
