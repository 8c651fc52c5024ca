import type { Batch } from '@ocelli/data';
import { getState, type Module } from '@ocelli/nn';
import { dispose } from '@tensorflow/tfjs-core';
import { type BatchArrays, type BatchSource, type ReadBatch, readImages } from '../batch/batch-source.js';
import { checkLabels } from '../batch/check-labels.js';
import { eager } from '../engine/eager.js';
import type { Engine, EngineFunction } from '../engine/engine.js';
import type { Loss } from '../losses/loss.js';
import type { Metric } from '../metrics/metric.js';
import type { TensorRecord, Values } from '../state/tensor-record.js';
import { readValues, toTensor } from '../state/values.js';
import type { StepBatch } from '../step/differentiate.js';
import type { MetricValues } from '../trainer/results.js';
import { takeTurn } from '../trainer/turn.js';
import { createMeasure, type MeasuredBatch } from './create-measure.js';
import { softmaxRows } from './softmax-rows.js';

export interface EvaluateOptions<Output = Batch> {
  readonly loss: Loss;
  /** Default none: the loss alone. */
  readonly metrics?: readonly Metric[];
  /** How many classes labels may be of; default the width of the model's outputs. */
  readonly classes?: number;
  /** Finds the arrays in batches of another form than the loader's own. */
  readonly readBatch?: ReadBatch<Output>;
  /** What runs the model: `compile` of `@ocelli/compile` makes it native; default op by op on tfjs's backend. */
  readonly engine?: Engine;
  /** Ends the evaluation before the next batch, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch, and waited for. */
  readonly onBatch?: (batch: EvaluatedBatch) => void | Promise<void>;
}

/** A batch and what the model made of it. */
export interface EvaluatedBatch {
  readonly outputs: Values;
  /** The softmax of the outputs over their last axis, computed when it is read. */
  readonly probabilities: Float32Array;
  readonly labels: Values['data'];
  /** The samples' numbers in their dataset, where the batch has them. */
  readonly indices: ArrayLike<number>;
  /** Batches done, this one included. */
  readonly done: number;
  readonly total: number;
}

export interface EvaluationResult {
  /** The loss, and the metrics by their names. */
  readonly metrics: MetricValues;
  readonly samples: number;
}

/** A model's `createMeasure`, on an engine. */
export type Measure = EngineFunction<readonly [state: TensorRecord, batch: StepBatch], MeasuredBatch>;

/**
 * Measures a model over one pass of a loader, in evaluation; the model's mode is then put back. The loss is the mean over the samples of
 * each batch's.
 *
 * @throws RangeError when a label is none of the classes or there is no sample; the signal's reason when it is aborted.
 */
export async function evaluate<Output = Batch>(
  model: Module,
  loader: BatchSource<Output>,
  options: EvaluateOptions<Output>,
): Promise<EvaluationResult> {
  const { engine = eager, loss } = options;
  const measure: Measure = engine(createMeasure(model, loss));
  try {
    return await evaluateBy(measure, model, loader, options);
  } finally {
    await measure.dispose();
  }
}

/** As `evaluate`, by a function that an engine has made already. */
export async function evaluateBy<Output>(
  measure: Measure,
  model: Module,
  loader: BatchSource<Output>,
  { loss, metrics = [], classes = Infinity, readBatch = readImages, signal, onBatch }: EvaluateOptions<Output>,
): Promise<EvaluationResult> {
  const accumulators = metrics.map(({ name, create }) => ({ name, accumulator: create() }));
  await loader.open?.();
  let [lossSum, samples, done] = [0, 0, 0];
  signal?.throwIfAborted();
  for await (const batch of loader.epoch(0)) {
    const arrays = readBatch(batch);
    checkLabels(loss, arrays, classes);
    const { outputs, loss: value } = await measureBatch(measure, model, arrays);
    checkLabels(loss, arrays, outputs.shape.at(-1) ?? Infinity);
    for (const { accumulator } of accumulators) accumulator.add(outputs, arrays.targets);
    const count = arrays.inputs.shape[0] ?? 0;
    lossSum += value * count;
    samples += count;
    done++;
    await onBatch?.({
      outputs,
      get probabilities() {
        return softmaxRows(outputs);
      },
      labels: arrays.targets.data,
      indices: arrays.indices ?? [],
      done,
      total: loader.length,
    });
    await takeTurn();
    signal?.throwIfAborted();
  }
  if (samples === 0) throw new RangeError('evaluate: the loader gave no sample.');
  const values = accumulators.map(({ name, accumulator }) => [name, accumulator.value()] as const);
  return { metrics: { loss: lossSum / samples, ...Object.fromEntries(values) }, samples };
}

async function measureBatch(measure: Measure, model: Module, arrays: BatchArrays): Promise<{ outputs: Values; loss: number }> {
  const { parameters, buffers } = getState(model);
  const batch = { inputs: toTensor(arrays.inputs), targets: toTensor(arrays.targets) };
  let measured: MeasuredBatch | undefined;
  try {
    measured = await measure({ ...parameters, ...buffers }, batch);
    const [outputs, loss] = await Promise.all([readValues(measured.outputs), readValues(measured.loss)]);
    return { outputs, loss: loss.data[0] ?? Number.NaN };
  } finally {
    dispose([batch, measured ?? []]);
  }
}
