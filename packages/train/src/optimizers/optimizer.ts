import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';

export interface OptimizerUpdate {
  readonly parameters: TensorRecord;
  /** A parameter without a gradient stays as it is. */
  readonly gradients: TensorRecord;
  readonly slots: TensorRecord;
  readonly learningRate: Scalar;
}

export interface OptimizerResult {
  /** What did not change is the tensor that was given. */
  readonly parameters: Record<string, Tensor>;
  readonly slots: Record<string, Tensor>;
}

/**
 * How gradients change parameters: two pure functions. All that an optimiser remembers is in its slots, a record of named tensors, so
 * that a step can be compiled, saved and gone on with.
 *
 * A slot that belongs to a parameter is named `slot.parameter`, such as `exp_avg.conv1.weight`; others have no dot, such as `step`.
 */
export interface Optimizer {
  /** Tells a checkpoint of this optimiser from one of another. */
  readonly name?: string;
  /** The first slots, for the parameters that are trained. */
  init(parameters: TensorRecord): Record<string, Tensor>;
  /** Reads no values, and leaves no tensor but those that it returns. */
  update(given: OptimizerUpdate): OptimizerResult;
}

/** Settings for some of the parameters. */
export type ParameterGroup<Settings> = Partial<Settings> & {
  /** Which parameters, by their names in a state dict; the first group that matches counts. */
  readonly match: (name: string) => boolean;
  /** What the learning rate is multiplied by for these; default 1. */
  readonly learningRateScale?: number;
};
