import type { Batch } from '@ocelli/data';
import type { Module } from '@ocelli/nn';
import type { BatchSource, ReadBatch } from '../batch/batch-source.js';
import type { Engine } from '../engine/engine.js';
import type { Loss } from '../losses/loss.js';
import type { Metric } from '../metrics/metric.js';
import type { GradientTransform } from '../optimizers/clip.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Schedule } from '../schedules/schedule.js';
import type { TrainerCallbacks } from './results.js';

export interface TrainerOptions<Output = Batch> {
  /** Initialised or loaded; what is frozen stays as it is. It stays the caller's, and its tensors are always those of the last step. */
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /**
   * Batches whose gradients make one step; default 1. The step takes the mean over their images, as if they were one batch, but for what
   * a model does to a batch as a whole: batch norms take the mean and variance of each one. The last step of an epoch has the batches
   * that are left.
   */
  readonly accumulate?: number;
  /** Where the steps' random numbers come from; default 0. */
  readonly seed?: number;
  /** Measured in training and validation beside the loss; default none. */
  readonly metrics?: readonly Metric[];
  /** Applied to the gradients in this order; default none. */
  readonly gradientTransforms?: readonly GradientTransform[];
  readonly callbacks?: TrainerCallbacks;
  /** What runs steps and evaluations: `compile` of `@ocelli/compile` makes them native; default op by op on tfjs's backend. */
  readonly engine?: Engine;
  /** How many classes labels may be of; default the width of the model's outputs, once it is known. */
  readonly classes?: number;
  /** Finds the arrays in batches of another form than the loader's own. */
  readonly readBatch?: ReadBatch<Output>;
  /** The metric that says which epoch is the best, `loss` or one of `metrics`; default `loss`. */
  readonly monitor?: string;
}

export interface FitOptions<Output = Batch> {
  /** How many epochs the run has in all, those included that a restored checkpoint has behind it. */
  readonly epochs: number;
  /** Measured after each epoch; the best epoch is then told by it. */
  readonly validation?: BatchSource<Output>;
  /** Ends `fit` after the batch under way; a step that lacks batches then is not taken. */
  readonly signal?: AbortSignal;
  /** Ends `fit` after so many epochs without a better one; default never. */
  readonly patience?: number;
}
