import { wasm } from '@ocelli/backend-wasm';
import { createModel } from '@ocelli/models';
import { inEvaluation, type Module, toTorch } from '@ocelli/nn';
import {
  expectClose,
  expectSummary,
  formulaStateDict,
  type ReferenceTensor,
  referenceImages,
  referenceValues,
  type TensorSummary,
} from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy } from './losses/cross-entropy.js';
import '@tensorflow/tfjs-backend-cpu';
import { adam, adamW } from './optimizers/adam.js';
import type { GradientTransform } from './optimizers/clip.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { sgd } from './optimizers/sgd.js';
import type { TensorRecord } from './state/tensor-record.js';
import { TrainingState } from './state/training-state.js';
import type { StepBatch } from './step/differentiate.js';
import { createStep, type StepOutput } from './step.js';
import { readFixture } from './testing/read-fixture.js';

/** Five steps of PyTorch 1.13 in float64 on one batch. */
interface Reference {
  readonly gain: number;
  readonly input: ReferenceTensor;
  readonly labels: readonly number[];
  readonly runs: readonly Run[];
}

interface Run {
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW';
  readonly args: { readonly lr: number; readonly momentum?: number; readonly nesterov?: boolean; readonly weight_decay?: number };
  readonly loss: readonly number[];
  readonly gradTotalL2: readonly number[];
  readonly grad1: Readonly<Record<string, TensorSummary>>;
  /** The norms of a parameter and of its change. */
  readonly after5: Readonly<Record<string, readonly [l2: number, changeL2: number]>>;
  readonly after5First4: Readonly<Record<string, readonly number[]>>;
  readonly runningStatsL2: Readonly<Record<string, number>>;
  readonly evalAfter5: { readonly loss: number; readonly logits: ReferenceTensor };
  /** How far PyTorch's own float32 run is from these numbers. */
  readonly float32Deviation: {
    readonly lossRelPerStep: readonly number[];
    readonly grad1L2MaxRel: number;
    readonly grad1ProbeMaxRelToL2: number;
    readonly after5DeltaL2MaxRel: number;
    readonly runningStatsMaxRel: number;
    readonly evalLogitsMaxAbs: number;
  };
}

const smallCnn = readFixture<Reference>('fixtures/small-cnn.json');
const resnet18 = readFixture<Reference>('fixtures/resnet18-cifar.json');
const vit = readFixture<Reference>('fixtures/vit-small.json');

function optimizerOf({ optimizer, args }: Run): Optimizer {
  const { momentum = 0, nesterov = false, weight_decay: weightDecay = 0 } = args;
  if (optimizer === 'SGD') return sgd({ momentum, nesterov, weightDecay });
  return optimizer === 'Adam' ? adam({ weightDecay }) : adamW({ weightDecay });
}

/** The reference's weights; its gain scales what has more than one axis. */
function loadFormula(model: Module, gain: number): void {
  const shapes = Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]));
  const entries = Object.entries(formulaStateDict(shapes)).map(([name, { shape, data }]) => {
    return [name, { shape, data: shape.length > 1 ? data.map((value) => gain * value) : data }] as const;
  });
  model.loadStateDict(Object.fromEntries(entries));
}

function valuesOf(model: Module): Record<string, ArrayLike<number>> {
  return Object.fromEntries(
    Object.entries(model.stateDict()).map(([name, { data }]) => [name, Float32Array.from(data as Float32Array, Number)]),
  );
}

function normOf(values: ArrayLike<number>, from?: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value, index) => sum + (value - (from?.[index] ?? 0)) ** 2, 0));
}

function numberOf(scalar: tf.Tensor): number {
  return scalar.dataSync()[0] ?? Number.NaN;
}

/** Expects 1e-4 relative, or ten times what PyTorch's float32 run is off where that is more. */
function expectRelative(found: number, expected: number, float32: number, what: string): void {
  const tolerance = Math.max(1e-4, 10 * float32);
  expect(Math.abs(found / expected - 1), `${what}: ${found} against ${expected}`).toBeLessThan(tolerance);
}

interface CheckOptions {
  /** Of the model, where they are not the defaults. */
  readonly modelOptions?: Readonly<Record<string, number>>;
  /** How many of the five steps are taken; what is listed of the end is compared after all five. */
  readonly steps?: number;
  /** Allowed for the gradients of the first step, against their norms; default ten times what PyTorch's float32 run is off. */
  readonly gradientTolerance?: number;
}

async function checkRun(name: string, { gain, input, labels }: Reference, run: Run, options: CheckOptions = {}): Promise<void> {
  const { modelOptions = {}, steps = 5, gradientTolerance = 10 * gradientDeviation(run) } = options;
  const numTensors = tf.memory().numTensors;
  const model: Module = await createModel<string>(name, modelOptions);
  loadFormula(model, gain);
  const [before, loss, optimizer] = [valuesOf(model), crossEntropy(), optimizerOf(run)];
  const state = new TrainingState(model, optimizer);
  const batch = { inputs: referenceImages(input), targets: tf.tensor1d([...labels], 'int32') };
  const compareFirst: GradientTransform = (gradients) => {
    if (state.record['optimizer/step']?.dataSync()[0] === 0) checkGradients(model, gradients, run, gradientTolerance);
    return { ...gradients };
  };
  const step = createStep({ model, loss, optimizer, gradientTransforms: [compareFirst] });
  for (const [index, expected] of run.loss.slice(0, steps).entries()) {
    const output = tf.tidy(
      () => step(state.record, batch, { learningRate: tf.scalar(run.args.lr), seed: 0 }) as never,
    ) as StepOutput;
    const { lossRelPerStep, after5DeltaL2MaxRel } = run.float32Deviation;
    expectRelative(numberOf(output.metrics.loss), expected, lossRelPerStep[index] ?? 0, `loss of step ${index + 1}`);
    const gradientNorm = numberOf(output.metrics.gradientNorm);
    expectRelative(gradientNorm, run.gradTotalL2[index] ?? 0, after5DeltaL2MaxRel, `gradient of step ${index + 1}`);
    tf.dispose(Object.values(output.metrics));
    state.replace(output.state);
  }
  if (steps === 5) checkEnd(model, before, batch, run);
  tf.dispose(batch);
  state.dispose();
  model.dispose();
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
}

function gradientDeviation({ float32Deviation: { grad1L2MaxRel, grad1ProbeMaxRelToL2 } }: Run): number {
  return Math.max(grad1L2MaxRel, grad1ProbeMaxRelToL2);
}

function checkGradients(model: Module, gradients: TensorRecord, { grad1 }: Run, tolerance: number): void {
  expect(Object.keys(gradients)).toEqual(Object.keys(grad1));
  for (const [name, { shape, layout }] of model.namedParameters()) {
    const values = toTorch(gradients[name]?.dataSync() as Float32Array, shape, layout);
    expectSummary(values, grad1[name] as TensorSummary, tolerance, `gradient of ${name}`);
  }
}

function checkEnd(model: Module, before: Record<string, ArrayLike<number>>, { inputs, targets }: StepBatch, run: Run): void {
  const { after5DeltaL2MaxRel, runningStatsMaxRel, evalLogitsMaxAbs } = run.float32Deviation;
  const after = valuesOf(model);
  for (const [name, [l2, changeL2]] of Object.entries(run.after5)) {
    expectRelative(normOf(after[name] ?? []), l2, 0, `norm of ${name}`);
    expectRelative(normOf(after[name] ?? [], before[name]), changeL2, after5DeltaL2MaxRel, `change of ${name}`);
  }
  for (const [name, values] of Object.entries(run.after5First4)) {
    expectClose(Array.from(after[name] ?? []).slice(0, 4), values, 1e-4, `first values of ${name}`);
  }
  for (const [name, l2] of Object.entries(run.runningStatsL2)) {
    expectRelative(normOf(after[name] ?? []), l2, runningStatsMaxRel, name);
  }
  tf.tidy(() => {
    const logits = inEvaluation(model, () => model.forward(inputs) as tf.Tensor);
    const expected = referenceValues(run.evalAfter5.logits);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expectClose(logits.dataSync(), expected, Math.max(1e-4, (10 * evalLogitsMaxAbs) / largest), 'logits in evaluation');
    expectRelative(numberOf(crossEntropy()(logits, targets)), run.evalAfter5.loss, evalLogitsMaxAbs, 'loss in evaluation');
  });
}

const named = ({ runs }: Reference) => runs.map((run) => ({ run, name: `${run.optimizer} ${JSON.stringify(run.args)}` }));

describe('the small CNN on cpu', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  // One step, since that takes tfjs's cpu backend seconds.
  it.each(named(smallCnn).slice(-1))('agrees with torch: $name', ({ run }) => checkRun('small-cnn', smallCnn, run, { steps: 1 }));
});

describe('five steps on wasm', () => {
  beforeAll(async () => {
    await wasm().start();
    // In test mode tfjs takes the copies that wasm makes of saved tensors for a leak.
    tf.env().set('IS_TEST', false);
  });
  afterAll(() => {
    tf.env().set('IS_TEST', true);
  });

  it.each(named(smallCnn))('of the small CNN agree with torch: $name', ({ run }) => checkRun('small-cnn', smallCnn, run));

  // Through twenty layers of float32 the first gradients are 1.1e-4 of their norm off; a single ReLU turned by rounding makes 3e-3.
  it.each(named(resnet18))('of ResNet-18 agree with torch: $name', ({ run }) =>
    checkRun('resnet18-cifar', resnet18, run, { gradientTolerance: 5e-4 }),
  );

  it.each(named(vit))('of a vision transformer agree with torch: $name', ({ run }) =>
    checkRun('vit_cifar', vit, run, { modelOptions: { width: 128, heads: 4, feedForward: 256 } }),
  );
});
