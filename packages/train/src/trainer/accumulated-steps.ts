import { dispose, type Scalar, stack, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../engine/engine.js';
import { type GradientBuckets, noGradients } from '../gradients/gradient-buckets.js';
import { gradientLayout } from '../gradients/gradient-layout.js';
import { splitState } from '../state/state-names.js';
import type { TensorRecord } from '../state/tensor-record.js';
import type { StepBatch } from '../step/differentiate.js';
import { createGradientStep, type GradientStepSettings } from '../step/gradient-step.js';
import { createUpdateStep } from '../step/update-step.js';
import type { StepOptions } from '../step.js';
import { disposeReplaced } from './dispose-replaced.js';
import type { StepRunner } from './step-runner.js';

/** What the batches of a step under way have come to. */
interface Accumulated {
  readonly gradients: GradientBuckets;
  readonly parameters: readonly string[];
  /** The model's buffers after the last batch, those that were assigned. */
  readonly buffers: TensorRecord;
}

/** Takes steps of several batches each: their gradients are added up, and then the optimiser takes the mean over their images. */
export function accumulatedSteps(engine: Engine, options: StepOptions): StepRunner {
  const layout = gradientLayout(options.model);
  const differentiate = createGradientStep({ ...options, layout });
  const descend = createUpdateStep({ ...options, layout });
  // Engines may tell by their names what they run.
  const runGradient = engine(function gradient(state: TensorRecord, batch: StepBatch, settings: GradientStepSettings) {
    const output = differentiate(state, batch, settings);
    return { ...output, numbers: stack([output.metrics.loss, output.metrics.gradientNorm]) as Tensor1D };
  });
  const runUpdate = engine(function update(
    state: TensorRecord,
    gradients: GradientBuckets,
    settings: { readonly learningRate: Scalar; readonly parameters: readonly string[] },
  ) {
    return descend(state, gradients, settings);
  });
  let underWay: Accumulated | undefined;
  const drop = (): void => {
    if (underWay !== undefined) dispose([underWay.gradients, { ...underWay.buffers }]);
    underWay = undefined;
  };
  return {
    async add(state, batch, { seed }) {
      underWay ??= { gradients: noGradients(layout), parameters: [], buffers: {} };
      const { gradients: accumulated, buffers } = underWay;
      const given = { ...splitState(state).model, ...buffers };
      const { metrics, numbers, ...after } = await runGradient(given, batch, { seed, accumulated });
      const { outputs, ...measured } = metrics;
      dispose([measured, accumulated]);
      const assigned = { ...buffers, ...after.buffers };
      disposeReplaced(buffers, assigned);
      underWay = { ...after, buffers: assigned };
      return { outputs, numbers };
    },
    async finish(before, learningRate) {
      const { gradients, parameters, buffers } = underWay as Accumulated;
      const state = { ...before, ...buffers };
      const ended = await runUpdate(state, gradients, { learningRate, parameters });
      // The state's own from now on.
      dispose(gradients);
      underWay = undefined;
      return ended;
    },
    drop,
    dispose: async () => void (await Promise.all([runGradient.dispose(), runUpdate.dispose()])),
  };
}
