import type { Batch } from '@ocelli/data';
import { getState, type Module, setState } from '@ocelli/nn';
import { Rng } from '@ocelli/random';
import { dispose, scalar, stack, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type BatchArrays, type BatchSource, type ReadBatch, readImages } from './batches.js';
import { checkLabels } from './check-labels.js';
import type { Checkpoint, LoadableCheckpoint } from './checkpoint/checkpoint.js';
import { readState, toSlot } from './checkpoint/read-state.js';
import { requireFit } from './checkpoint/require-fit.js';
import { evaluate } from './evaluate.js';
import type { Loss } from './losses/loss.js';
import type { Metric, MetricAccumulator } from './metrics/metric.js';
import { keepMode } from './model/in-mode.js';
import { explainNonFinite } from './non-finite.js';
import type { GradientTransform } from './optimizers/clip.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { noSums, type Position, startPosition } from './position.js';
import { requireWhole } from './require-whole.js';
import type { EpochResult, MetricValues, StepResult, TrainerCallbacks } from './results.js';
import type { Schedule } from './schedules/schedule.js';
import { ofOptimizer, splitState } from './state-names.js';
import { createStep, type Step } from './step.js';
import type { TensorRecord } from './tensor-record.js';
import { timed } from './timed.js';
import { takeTurn } from './turn.js';
import { readValues, toTensor } from './values.js';

export interface TrainerOptions<Output = Batch> {
  /** Initialised or loaded. It stays the caller's, and its tensors are always those of the last step. */
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Where the steps' random numbers come from; default 0. */
  readonly seed?: number;
  /** Measured in training and validation beside the loss; default none. */
  readonly metrics?: readonly Metric[];
  /** Applied to the gradients in this order; default none. */
  readonly gradientTransforms?: readonly GradientTransform[];
  readonly callbacks?: TrainerCallbacks;
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
  /** Ends `fit` after the step under way. */
  readonly signal?: AbortSignal;
  /** Ends `fit` after so many epochs without a better one; default never. */
  readonly patience?: number;
}

/**
 * Trains a model: `for await (const epoch of trainer.fit(loader, { epochs: 10 })) console.log(epoch.metrics)`.
 *
 * What a run comes to depends on the model's first weights, the seed, the loader and the options alone; a run that goes on from a
 * checkpoint comes to the same, bit for bit, on the same backend.
 */
export class Trainer<Output = Batch> implements Disposable {
  readonly #options: TrainerOptions<Output>;
  readonly #step: Step;
  #slots: Record<string, Tensor> | undefined;
  #position: Position;
  #accumulators: ReadonlyMap<string, MetricAccumulator> = new Map();
  #classes: number;
  #isRunning = false;

  /** @throws RangeError when the seed is none, two metrics have one name, or `monitor` names none. */
  constructor(options: TrainerOptions<Output>) {
    const { optimizer, seed = 0, metrics = [], classes = Infinity, monitor = 'loss' } = options;
    const names = ['loss', ...metrics.map(({ name }) => name)];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new RangeError(`Trainer: two metrics are named ${twice}.`);
    if (!names.includes(monitor)) {
      throw new RangeError(`Trainer: monitor must be one of ${names.join(', ')}, but it is ${monitor}.`);
    }
    requireWhole('Trainer: seed', seed, 0);
    this.#options = options;
    this.#classes = classes;
    this.#step = createStep(options);
    this.#position = startPosition(seed, optimizer.name ?? null);
  }

  get model(): Module {
    return this.#options.model;
  }

  /** All tensors that a step reads and makes, by name: the model's and, under `optimizer/`, the optimiser's. Not copies. */
  get state(): TensorRecord {
    const { parameters, buffers } = getState(this.model);
    this.#slots ??= tidy(() => this.#options.optimizer.init(parameters));
    return { ...parameters, ...buffers, ...ofOptimizer(this.#slots) };
  }

  /** Where the run stands, after the last step that is complete. */
  get position(): Position {
    const metrics = Object.fromEntries([...this.#accumulators].map(([name, { sums }]) => [name, [...sums]]));
    return { ...this.#position, sums: { ...this.#position.sums, metrics } };
  }

  /**
   * Trains from where the run stands to the end of the last epoch, and gives a result after each epoch. The loop may be left at any time.
   *
   * @throws RangeError for options out of range, a label that is no class, or a loader without batches; NonFiniteError when a loss or
   * gradient is not finite; what the loader or a callback throws. The model is then as the last complete step has left it.
   */
  async *fit(loader: BatchSource<Output>, options: FitOptions<Output>): AsyncGenerator<EpochResult, void, undefined> {
    const { epochs, patience = Infinity } = options;
    requireWhole('Trainer.fit: epochs', epochs, 0);
    if (patience !== Infinity) requireWhole('Trainer.fit: patience', patience, 1);
    this.#requireIdle('fit');
    this.#isRunning = true;
    const restoreMode = keepMode(this.model);
    try {
      await loader.open?.();
      this.model.train();
      while (this.#position.epoch < epochs && epochsSinceBest(this.#position) < patience) {
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

  /** A copy of the state and the position, to be saved. */
  async checkpoint(): Promise<Checkpoint> {
    const { position, state } = this;
    return { tensors: await readState(this.model, splitState(state).slots), position };
  }

  /**
   * Takes the state and the position of a checkpoint over, so that `fit` goes on from there. The checkpoint stays the caller's.
   *
   * @throws RestoreError listing all that does not fit the model and the optimiser; nothing is changed then.
   */
  restore(checkpoint: LoadableCheckpoint): void {
    this.#requireIdle('restore');
    requireFit(this.model, this.#options.optimizer, checkpoint);
    const saved = splitState(checkpoint.tensors);
    this.model.loadStateDict(saved.model);
    const { slots } = splitState(this.state);
    const loaded = Object.entries(slots).map(([name, slot]) => [
      name,
      toSlot(this.model, name, slot, saved.slots[name]?.data ?? []),
    ]);
    dispose(slots);
    this.#slots = Object.fromEntries(loaded);
    this.#position = checkpoint.position;
    this.#accumulators = this.#accumulate();
  }

  /** Frees the optimiser's slots; the model stays. */
  dispose(): void {
    dispose(this.#slots ?? {});
    this.#slots = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Undefined when the signal is aborted before the first step. */
  async #runEpoch(loader: BatchSource<Output>, options: FitOptions<Output>): Promise<EpochResult | undefined> {
    const { epochs, signal, validation, patience = Infinity } = options;
    if (isAborted(signal)) return undefined;
    const { epoch, batch } = this.#position;
    const batches = requireBatches(loader.length, this.#position);
    this.#position = { ...this.#position, batches };
    this.#accumulators = this.#accumulate();
    for await (const { item, waitSeconds } of timed(loader.epoch(epoch, { start: batch }))) {
      if (isAborted(signal)) break;
      const result = await this.#advance(item, waitSeconds, epochs);
      await this.#options.callbacks?.onStep?.(result);
      await takeTurn();
    }
    const { sums } = this.#position;
    if (isAborted(signal)) return sums.samples === 0 ? undefined : this.#result(epochs, { stopped: 'aborted' });
    if (sums.samples === 0) throw new RangeError(`Trainer.fit: the loader gave no sample in epoch ${epoch + 1}.`);
    const measured = validation === undefined ? undefined : await this.#validate(validation, signal);
    if (measured === 'aborted') return this.#result(epochs, { stopped: 'aborted' });
    let result = this.#result(epochs, measured === undefined ? {} : { validation: measured });
    const over = !result.isBest && epochsSinceBest(this.#position) + 1 >= patience;
    if (over) result = { ...result, stopped: 'early' };
    this.#position = {
      ...this.#position,
      epoch: epoch + 1,
      batch: 0,
      history: [...this.#position.history, result],
      sums: noSums,
    };
    this.#accumulators = new Map();
    return result;
  }

  /** Makes one step and takes its state over, unless something in it is not as it must be. */
  async #advance(batch: Output, waitSeconds: number, epochs: number): Promise<StepResult> {
    const started = performance.now();
    const { loss, schedule, readBatch = readImages } = this.#options;
    const { seed, step, batches } = this.#position;
    const totalSteps = epochs * (batches ?? 0);
    const arrays = readBatch(batch);
    checkLabels(loss, arrays, this.#classes);
    const learningRate = schedule(step, totalSteps);
    if (!(learningRate >= 0 && learningRate < Infinity)) {
      throw new RangeError(
        `The schedule must give a learning rate of at least 0, but for step ${step} of ${totalSteps} it gave ${learningRate}.`,
      );
    }
    const measured = await this.#takeStep(arrays, learningRate, stepSeed(seed, step));
    const samples = arrays.inputs.shape[0] ?? 0;
    const seconds = waitSeconds + (performance.now() - started) / 1000;
    const { sums } = this.#position;
    this.#position = {
      ...this.#position,
      batch: this.#position.batch + 1,
      step: step + 1,
      sums: {
        loss: sums.loss + measured.loss * samples,
        samples: sums.samples + samples,
        seconds: sums.seconds + seconds,
        waitSeconds: sums.waitSeconds + waitSeconds,
        learningRate,
        metrics: {},
      },
    };
    const { epoch, batch: done } = this.#position;
    return {
      step: step + 1,
      totalSteps,
      epoch: epoch + 1,
      epochs,
      batch: done,
      batches: batches ?? 0,
      ...measured,
      learningRate,
      imagesPerSecond: samples / seconds,
      waitSeconds,
    };
  }

  async #takeStep(arrays: BatchArrays, learningRate: number, seed: number): Promise<{ loss: number; gradientNorm: number }> {
    const { model, loss } = this.#options;
    const before = this.state;
    const { state, metrics, numbers } = tidy(() => {
      const batch = { inputs: toTensor(arrays.inputs), targets: toTensor(arrays.targets) };
      const output = this.#step(before, batch, { learningRate: scalar(learningRate), seed });
      return { ...output, numbers: stack([output.metrics.loss, output.metrics.gradientNorm]) };
    });
    let isTaken = false;
    try {
      const { outputs } = metrics;
      // The width of the outputs is known only now; nothing has come of the step yet.
      this.#classes = Math.min(this.#classes, outputs.shape.at(-1) ?? 1);
      checkLabels(loss, arrays, this.#classes);
      const accumulators = [...this.#accumulators.values()];
      const reading = accumulators.length === 0 ? undefined : readValues(outputs);
      const [{ data }, values] = await Promise.all([readValues(numbers), reading]);
      const [lossValue = Number.NaN, gradientNorm = Number.NaN] = data;
      if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
        throw await explainNonFinite({ model, loss, state: before, seed }, arrays, {
          step: this.#position.step + 1,
          learningRate,
          loss: lossValue,
        });
      }
      if (values !== undefined) for (const accumulator of accumulators) accumulator.add(values, arrays.targets);
      this.#adopt(state);
      isTaken = true;
      return { loss: lossValue, gradientNorm };
    } finally {
      dispose([metrics.loss, metrics.gradientNorm, metrics.outputs, numbers]);
      if (!isTaken) dispose(Object.entries(state).flatMap(([name, tensor]) => (tensor === before[name] ? [] : [tensor])));
    }
  }

  /** Hands the model its new tensors and keeps the slots, and frees those that they replace. */
  #adopt(state: Record<string, Tensor>): void {
    const { model, slots } = splitState(state);
    setState(this.model, model);
    const kept = new Set(Object.values(slots));
    dispose(Object.values(this.#slots ?? {}).filter((slot) => !kept.has(slot)));
    this.#slots = slots;
  }

  async #validate(loader: BatchSource<Output>, signal: AbortSignal | undefined): Promise<MetricValues | 'aborted'> {
    const { loss, metrics = [], callbacks, readBatch } = this.#options;
    try {
      const { metrics: values } = await evaluate(this.model, loader, {
        loss,
        metrics,
        classes: this.#classes,
        ...(readBatch === undefined ? {} : { readBatch }),
        ...(signal === undefined ? {} : { signal }),
        onBatch: ({ done, total }) => callbacks?.onValidationStep?.({ done, total }),
      });
      return values;
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) return 'aborted';
      throw error;
    }
  }

  #result(epochs: number, more: { validation?: MetricValues; stopped?: 'aborted' }): EpochResult {
    const { epoch, step, sums, history } = this.#position;
    const train = Object.fromEntries([...this.#accumulators].map(([name, accumulator]) => [name, accumulator.value()]));
    const { validation, ...stopped } = more;
    const metrics = { train: { loss: sums.loss / sums.samples, ...train }, ...(validation === undefined ? {} : { validation }) };
    return {
      epoch: epoch + 1,
      epochs,
      steps: step,
      seconds: sums.seconds,
      waitSeconds: sums.waitSeconds,
      imagesPerSecond: sums.samples / sums.seconds,
      learningRate: sums.learningRate,
      metrics,
      isBest: more.stopped === undefined && this.#isBest(metrics, history),
      ...stopped,
    };
  }

  #isBest(metrics: EpochResult['metrics'], history: readonly EpochResult[]): boolean {
    const { monitor = 'loss', metrics: all = [] } = this.#options;
    const best = monitor === 'loss' ? 'smallest' : (all.find(({ name }) => name === monitor)?.best ?? 'largest');
    const valueOf = ({ train, validation }: EpochResult['metrics']): number => (validation ?? train)[monitor] ?? Number.NaN;
    const value = valueOf(metrics);
    return history.every(({ metrics: past }) => (best === 'largest' ? value > valueOf(past) : value < valueOf(past)));
  }

  #accumulate(): ReadonlyMap<string, MetricAccumulator> {
    const { metrics = [] } = this.#options;
    const { sums } = this.#position;
    return new Map(metrics.map((metric) => [metric.name, metric.create(sums.metrics[metric.name])]));
  }

  #requireIdle(method: string): void {
    if (this.#isRunning) throw new Error(`Trainer.${method}: fit is at work on this trainer; leave its loop first.`);
  }
}

/** Asked anew each time, since it changes while promises are waited for. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function requireBatches(batches: number, { batch, batches: before, epoch }: Position): number {
  if (batch === 0 || before === batches) return batches;
  throw new RangeError(
    `Trainer.fit: the run stands after batch ${batch} of ${before} in epoch ${epoch + 1}, but this loader has ${batches} batches; give it the same data and batch size.`,
  );
}

function epochsSinceBest({ history }: Position): number {
  return history.length === 0 ? 0 : history.length - 1 - history.findLastIndex(({ isBest }) => isBest);
}

/** A seed of its own for each step, the same whenever the step is made. */
function stepSeed(seed: number, step: number): number {
  const stream = new Rng(seed).fork('trainer').fork(step);
  return stream.uint32() * 2 ** 21 + (stream.uint32() >>> 11);
}
