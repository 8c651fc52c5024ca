import { dispose, stack, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../engine/engine.js';
import type { TensorRecord } from '../state/tensor-record.js';
import type { StepBatch } from '../step/differentiate.js';
import { createStep, type StepOptions, type StepOutput, type StepSettings } from '../step.js';
import { disposeReplaced } from './dispose-replaced.js';
import type { StepRunner } from './step-runner.js';

/** A step that is taken already, for when it is to end. */
interface StepUnderWay {
  readonly before: TensorRecord;
  readonly after: Record<string, Tensor>;
}

/** Takes steps of one batch each. */
export function wholeSteps(engine: Engine, options: StepOptions): StepRunner {
  const advance = createStep(options);
  // Engines may tell by its name what they run.
  const run = engine(function step(state: TensorRecord, batch: StepBatch, settings: StepSettings) {
    const output: StepOutput = advance(state, batch, settings);
    return { ...output, numbers: stack([output.metrics.loss, output.metrics.gradientNorm]) as Tensor1D };
  });
  let underWay: StepUnderWay | undefined;
  return {
    async add(before, batch, settings) {
      const { state: after, metrics, numbers } = await run(before, batch, settings);
      const { outputs, ...measured } = metrics;
      dispose(measured);
      underWay = { before, after };
      return { outputs, numbers };
    },
    async finish() {
      const { after } = underWay as StepUnderWay;
      underWay = undefined;
      return { state: after, gradientNorm: undefined };
    },
    drop() {
      if (underWay !== undefined) disposeReplaced(underWay.after, underWay.before);
      underWay = undefined;
    },
    dispose: () => run.dispose(),
  };
}
