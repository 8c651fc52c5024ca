import type { Batch } from '@ocelli/data';
import { keepMode, type Module } from '@ocelli/nn';
import { Rng } from '@ocelli/random';
import { dispose, scalar } from '@tensorflow/tfjs-core';
import { type BatchArrays, type BatchSource, readImages } from './batch/batch-source.js';
import { checkLabels } from './batch/check-labels.js';
import { timed } from './batch/timed.js';
import type { Checkpoint, LoadableCheckpoint } from './checkpoint/checkpoint.js';
import { requireFit } from './checkpoint/require-fit.js';
import { eager } from './engine/eager.js';
import { createMeasure } from './evaluate/create-measure.js';
import { evaluateBy, type Measure } from './evaluate/evaluate.js';
import { requireRate } from './schedules/require-rate.js';
import type { TensorRecord } from './state/tensor-record.js';
import { trainedNames } from './state/trained-parameters.js';
import { TrainingState } from './state/training-state.js';
import { readValues, toTensor } from './state/values.js';
import { explainNonFinite } from './step/non-finite.js';
import { accumulatedSteps } from './trainer/accumulated-steps.js';
import { epochsSinceBest, findMonitor, isBest, type Monitor } from './trainer/best-epoch.js';
import { disposeReplaced } from './trainer/dispose-replaced.js';
import { EpochMeter } from './trainer/epoch-meter.js';
import { type Position, startPosition } from './trainer/position.js';
import { requireWhole } from './trainer/require-whole.js';
import type { EpochResult, MetricValues } from './trainer/results.js';
import type { StepRunner } from './trainer/step-runner.js';
import { StepSums, type TakenBatch } from './trainer/step-sums.js';
import type { FitOptions, TrainerOptions } from './trainer/trainer-options.js';
import { takeTurn } from './trainer/turn.js';
import { wholeSteps } from './trainer/whole-steps.js';

/**
 * Trains a model: `for await (const epoch of trainer.fit(loader, { epochs: 10 })) console.log(epoch.metrics)`.
 *
 * What a run comes to depends on the model's first weights, the seed, the loader and the options alone; a run that goes on from a
 * checkpoint comes to the same, bit for bit, on the same backend.
 */
export class Trainer<Output = Batch> implements Disposable {
  readonly #options: TrainerOptions<Output>;
  readonly #monitor: Monitor;
  readonly #runner: StepRunner;
  readonly #measure: Measure;
  readonly #state: TrainingState;
  #position: Position;
  #meter: EpochMeter;
  /** How many classes labels may be of, as far as that is known. */
  #classes: number;
  #isRunning = false;

  /** @throws RangeError when the seed or `accumulate` is none, two metrics have one name, or `monitor` names none. */
  constructor(options: TrainerOptions<Output>) {
    const { model, loss, optimizer, seed = 0, metrics = [], classes = Infinity, monitor = 'loss' } = options;
    const { engine = eager, accumulate = 1 } = options;
    requireWhole('Trainer: seed', seed, 0);
    requireWhole('Trainer: accumulate', accumulate, 1);
    this.#options = options;
    this.#monitor = findMonitor(monitor, metrics);
    this.#runner = accumulate === 1 ? wholeSteps(engine, options) : accumulatedSteps(engine, options);
    this.#measure = engine(createMeasure(model, loss));
    this.#state = new TrainingState(model, optimizer);
    this.#position = startPosition(seed, optimizer.name ?? null);
    this.#meter = new EpochMeter(metrics);
    this.#classes = classes;
  }

  get model(): Module {
    return this.#options.model;
  }

  /** All tensors that a step reads and makes, by name: the model's and, under `optimizer/`, the optimiser's. Not copies. */
  get state(): TensorRecord {
    return this.#state.record;
  }

  /** Where the run stands, after the last step that is complete. */
  get position(): Position {
    return { ...this.#position, sums: this.#meter.sums };
  }

  /**
   * Trains from where the run stands to the end of the last epoch, and gives a result after each epoch. The loop may be left at any time.
   *
   * @throws Error where other parameters are frozen than when the trainer was made; RangeError for options out of range, a label that is no class, or a loader without samples; NonFiniteError when a loss or
   * gradient is not finite; what the loader or a callback throws. The model is then as the last complete step has left it.
   */
  async *fit(loader: BatchSource<Output>, options: FitOptions<Output>): AsyncGenerator<EpochResult, void, undefined> {
    const { epochs, patience = Infinity } = options;
    requireWhole('Trainer.fit: epochs', epochs, 0);
    if (patience !== Infinity) requireWhole('Trainer.fit: patience', patience, 1);
    this.#requireIdle('fit');
    this.#state.begin();
    this.#isRunning = true;
    const restoreMode = keepMode(this.model);
    try {
      this.model.train();
      await loader.open?.();
      while (this.#position.epoch < epochs && epochsSinceBest(this.#position.history) < patience) {
        const result = await this.#runEpoch(loader, options);
        if (result === undefined) return;
        await this.#options.callbacks?.onEpoch?.(result);
        yield result;
        if (result.stopped !== undefined) return;
      }
    } finally {
      this.#isRunning = false;
      restoreMode();
    }
  }

  /** A copy of the state and the position, to be saved. Call it between two steps: in a callback, or outside of `fit`. */
  async checkpoint(): Promise<Checkpoint> {
    const { position } = this;
    return { tensors: await this.#state.read(), position };
  }

  /**
   * Takes the state and the position of a checkpoint over, so that `fit` goes on from there. The checkpoint stays the caller's.
   *
   * @throws RestoreError listing all that does not fit the model and the optimiser; nothing is changed then.
   */
  restore(checkpoint: LoadableCheckpoint): void {
    this.#requireIdle('restore');
    const { model, optimizer, metrics = [] } = this.#options;
    requireFit({ model, optimizer, metrics }, checkpoint);
    this.#state.load(checkpoint.tensors);
    this.#position = checkpoint.position;
    this.#meter = new EpochMeter(metrics, checkpoint.position.sums);
  }

  /** Frees the optimiser's slots and what the engine made; the model stays. */
  dispose(): void {
    this.#state.dispose();
    void this.#runner.dispose();
    void this.#measure.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Undefined when the signal is aborted before the epoch's first step. */
  async #runEpoch(loader: BatchSource<Output>, options: FitOptions<Output>): Promise<EpochResult | undefined> {
    const { epochs, signal, validation, patience = Infinity } = options;
    const { metrics = [], accumulate = 1 } = this.#options;
    if (isAborted(signal)) return undefined;
    const { epoch, batch } = this.#position;
    this.#position = { ...this.#position, batches: requireSameBatches(loader.length, this.#position) };
    let underWay: StepSums | undefined;
    const end = async (sums: StepSums): Promise<void> => {
      await this.#endStep(sums, epochs, loader.position ?? this.#position.batch + sums.batches.length);
      underWay = undefined;
    };
    try {
      for await (const { item, waitSeconds } of timed(loader.epoch(epoch, { start: batch }))) {
        if (isAborted(signal)) break;
        underWay ??= this.#beginStep(epochs);
        await this.#takeBatch(underWay, item, waitSeconds);
        if (underWay.batches.length === accumulate) await end(underWay);
        await takeTurn();
      }
      // The last step of an epoch has the batches that are left.
      if (underWay !== undefined && !isAborted(signal)) await end(underWay);
    } finally {
      this.#runner.drop();
    }
    if (isAborted(signal)) return this.#meter.sums.samples === 0 ? undefined : this.#result(epochs, 'aborted');
    if (this.#meter.sums.samples === 0) throw new RangeError(`Trainer.fit: the loader gave no sample in epoch ${epoch + 1}.`);
    const measured = validation === undefined ? undefined : await this.#validate(validation, signal);
    if (measured === 'aborted') return this.#result(epochs, 'aborted');
    const { history } = this.#position;
    const complete = this.#result(epochs, measured);
    const isOver = !complete.isBest && epochsSinceBest(history) + 1 >= patience;
    const result = isOver ? { ...complete, stopped: 'early' as const } : complete;
    this.#position = { ...this.#position, epoch: epoch + 1, batch: 0, history: [...history, result] };
    this.#meter = new EpochMeter(metrics);
    return result;
  }

  #beginStep(epochs: number): StepSums {
    const { seed, step } = this.#position;
    const totalSteps = this.#totalSteps(epochs);
    const learningRate = this.#options.schedule(step, totalSteps);
    requireRate(`The learning rate that the schedule gives for step ${step} of ${totalSteps}`, learningRate);
    return new StepSums(learningRate, new Rng(seed).fork('trainer').fork(step));
  }

  /** Takes a batch into the step under way. */
  async #takeBatch(underWay: StepSums, batch: Output, waitSeconds: number): Promise<void> {
    const started = performance.now();
    const { readBatch = readImages } = this.#options;
    const arrays = readBatch(batch);
    const measured = await this.#runBatch(arrays, underWay);
    const seconds = waitSeconds + (performance.now() - started) / 1000;
    underWay.add({ ...measured, samples: arrays.inputs.shape[0] ?? 0, seconds, waitSeconds });
  }

  async #runBatch(arrays: BatchArrays, underWay: StepSums): Promise<Pick<TakenBatch, 'loss' | 'gradientNorm' | 'counted'>> {
    const { model, loss } = this.#options;
    checkLabels(loss, arrays, this.#classes);
    const { learningRate } = underWay;
    const seed = underWay.nextSeed();
    const state = this.#state.record;
    const batch = { inputs: toTensor(arrays.inputs), targets: toTensor(arrays.targets) };
    const rate = scalar(learningRate);
    const running = this.#runner.add(state, batch, { learningRate: rate, seed });
    const { outputs, numbers } = await running.finally(() => dispose([batch, rate]));
    try {
      // Only now is the width of the outputs known; nothing has come of the step yet.
      this.#classes = Math.min(this.#classes, outputs.shape.at(-1) ?? 1);
      checkLabels(loss, arrays, this.#classes);
      const reading = this.#meter.hasMetrics ? readValues(outputs) : undefined;
      const [{ data }, values] = await Promise.all([readValues(numbers), reading]);
      const [lossValue = Number.NaN, gradientNorm = Number.NaN] = data;
      if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
        const found = { step: this.#position.step + 1, learningRate, loss: lossValue };
        throw await explainNonFinite({ model, loss, names: trainedNames(model), state, seed }, arrays, found);
      }
      return { loss: lossValue, gradientNorm, counted: values && { outputs: values, targets: arrays.targets } };
    } finally {
      dispose([outputs, numbers]);
    }
  }

  /** Ends the step under way, of which the run stands before batch `next`, and tells of it. */
  async #endStep(underWay: StepSums, epochs: number, next: number): Promise<void> {
    const started = performance.now();
    const { learningRate, loss, samples, waitSeconds } = underWay;
    const gradientNorm = await this.#takeStep(underWay);
    const seconds = underWay.seconds + (performance.now() - started) / 1000;
    this.#meter.add({ loss, samples, seconds, waitSeconds, learningRate });
    const { step, epoch, batches } = this.#position;
    this.#position = { ...this.#position, batch: next, step: step + 1 };
    await this.#options.callbacks?.onStep?.({
      step: step + 1,
      totalSteps: this.#totalSteps(epochs),
      epoch: epoch + 1,
      epochs,
      batch: next,
      batches: batches ?? 0,
      loss,
      gradientNorm,
      learningRate,
      imagesPerSecond: samples / seconds,
      waitSeconds,
    });
  }

  /** Takes the new state over, unless something in the step is not as it must be. Gives the norm of the step's gradients. */
  async #takeStep({ learningRate, batches }: StepSums): Promise<number> {
    const before = this.#state.record;
    const rate = scalar(learningRate);
    const { state, gradientNorm } = await this.#runner.finish(before, rate).finally(() => rate.dispose());
    let isTaken = false;
    try {
      // Of several batches it is no larger than their largest, which is finite.
      const norm = gradientNorm && (await readValues(gradientNorm)).data[0];
      for (const { counted } of batches) if (counted !== undefined) this.#meter.count(counted.outputs, counted.targets);
      this.#state.replace(state);
      isTaken = true;
      return norm ?? batches[0]?.gradientNorm ?? Number.NaN;
    } finally {
      gradientNorm?.dispose();
      if (!isTaken) disposeReplaced(state, before);
    }
  }

  /** Steps of whole epochs. */
  #totalSteps(epochs: number): number {
    const { accumulate = 1 } = this.#options;
    return epochs * Math.ceil((this.#position.batches ?? 0) / accumulate);
  }

  async #validate(loader: BatchSource<Output>, signal: AbortSignal | undefined): Promise<MetricValues | 'aborted'> {
    const { loss, metrics = [], callbacks, readBatch } = this.#options;
    try {
      const { metrics: values } = await evaluateBy(this.#measure, this.model, loader, {
        loss,
        metrics,
        classes: this.#classes,
        ...(readBatch === undefined ? {} : { readBatch }),
        ...(signal === undefined ? {} : { signal }),
        onBatch: ({ done, total }) => callbacks?.onValidationStep?.({ done, total }),
      });
      return values;
    } catch (error) {
      if (isAborted(signal) && error === signal?.reason) return 'aborted';
      throw error;
    }
  }

  #result(epochs: number, validation: MetricValues | 'aborted' | undefined): EpochResult {
    const { epoch, step, history } = this.#position;
    const { samples, seconds, waitSeconds, learningRate } = this.#meter.sums;
    const common = {
      epoch: epoch + 1,
      epochs,
      steps: step,
      seconds,
      waitSeconds,
      imagesPerSecond: samples / seconds,
      learningRate,
    };
    const { values: train } = this.#meter;
    if (validation === 'aborted') return { ...common, metrics: { train }, isBest: false, stopped: 'aborted' };
    const metrics = validation === undefined ? { train } : { train, validation };
    return { ...common, metrics, isBest: isBest(metrics, history, this.#monitor) };
  }

  #requireIdle(method: string): void {
    if (this.#isRunning) throw new Error(`Trainer.${method}: fit is at work on this trainer; leave its loop first.`);
  }
}

/** Asked anew each time, since it changes while promises are waited for. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function requireSameBatches(batches: number, { batch, batches: before, epoch }: Position): number {
  if (batch === 0 || before === batches) return batches;
  throw new RangeError(
    `Trainer.fit: the run stands after batch ${batch} of ${before} in epoch ${epoch + 1}, but this loader has ${batches} batches; give it the same data and batch size.`,
  );
}
