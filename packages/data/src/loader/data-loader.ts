import type { ClassificationItem, Dataset } from '../dataset.js';
import type { Sampler } from '../samplers/sampler.js';
import { sequentialSampler } from '../samplers/sequential-sampler.js';
import { shuffledSampler } from '../samplers/shuffled-sampler.js';
import type { Batch, Collate } from './batch.js';
import { inProcessProducer } from './in-process-producer.js';
import { type BatchProducer, type EpochRun, EpochStoppedError, type MadeBatch } from './producer.js';
import { type BadSample, SampleError } from './sample-error.js';
import { stackImages } from './stack-images.js';
import { isWorkerSource, openWorkerSource, type WorkerSource } from './worker-source.js';

export interface DataLoaderOptions<Output = Batch, Item = ClassificationItem> {
  /** Samples in a batch; the last batch of an epoch may be smaller. */
  readonly batchSize: number;
  /** Whether each epoch has an order of its own; false by default. */
  readonly shuffle?: boolean;
  /** Where the orders and the transforms' random numbers come from; 0 by default. */
  readonly seed?: number;
  /**
   * Threads that load samples; 0, this thread, by default. More need Node and a `WorkerSource`. sharp decodes in Node's own pool of
   * four threads: for more than four workers, start Node with UV_THREADPOOL_SIZE set to their number.
   */
  readonly workers?: number;
  /** Batches that are made before they are asked for; 2 by default. */
  readonly prefetch?: number;
  /** Whether to leave out a last batch that is smaller; false by default. */
  readonly dropLast?: boolean;
  /**
   * What happens where the dataset cannot give a sample: 'fail', the default, ends the epoch with a SampleError; 'skip' leaves it out, so
   * that its batch is smaller, and notes it in `badSamples`. A batch without any sample is passed over; batches keep their numbers.
   */
  readonly onBadSample?: 'fail' | 'skip';
  /** Puts a batch together; by default images of one size and their labels are stacked as a `Batch`. */
  readonly collate?: Collate<Item, Output>;
  /** Which samples an epoch has, for a dataset of that length; by default all, in an order that `shuffle` and `seed` say. */
  readonly sampler?: (datasetLength: number) => Sampler;
}

export interface EpochOptions {
  /** The number of batches to pass over, as when a run goes on in the middle of an epoch; 0 by default. */
  readonly start?: number;
}

/**
 * Gives a dataset batch by batch, loaded ahead by worker threads if so wished. What a batch holds depends on the seed, the epoch
 * and the batch's number, not on the number of workers or on what was loaded before.
 *
 * `await loader.open()` before `length` is read if the source is a `WorkerSource`; `close()` at the end ends the threads.
 */
export class DataLoader<Output = Batch, Item = ClassificationItem> {
  readonly batchSize: number;
  readonly #source: Dataset<Item> | WorkerSource;
  readonly #options: Required<Omit<DataLoaderOptions<Output, Item>, 'collate' | 'sampler' | 'batchSize'>>;
  readonly #collate: Collate<Item, Output> | undefined;
  readonly #makeSampler: ((datasetLength: number) => Sampler) | undefined;
  #producer: Promise<BatchProducer<Output>> | undefined;
  #sampler: Sampler | undefined;
  #datasetLength = 0;
  #run: EpochRun<Output> | undefined;
  #closed = false;
  #waitMilliseconds = 0;
  #position = 0;
  readonly #badSamples = new Map<number, BadSample>();

  /** @throws RangeError when an option is out of its range; TypeError when there are workers but no `WorkerSource`. */
  constructor(source: Dataset<Item> | WorkerSource, options: DataLoaderOptions<Output, Item>) {
    const { shuffle = false, seed = 0, workers = 0, prefetch = 2, dropLast = false, onBadSample = 'fail' } = options;
    requireWhole('batchSize', options.batchSize, 1);
    requireWhole('seed', seed, 0);
    requireWhole('workers', workers, 0);
    requireWhole('prefetch', prefetch, 0);
    if (onBadSample !== 'fail' && onBadSample !== 'skip') {
      throw new RangeError(`DataLoader: onBadSample must be 'fail' or 'skip', but it is '${String(onBadSample)}'.`);
    }
    if (workers > 0 && !isWorkerSource(source)) {
      throw new TypeError(
        `DataLoader: a dataset cannot be sent to ${workers} worker threads; give { module: URL, options } of a module that makes ` +
          'it, or set workers to 0.',
      );
    }
    if (workers > 0 && globalThis.process?.versions?.node === undefined) {
      throw new TypeError(`DataLoader: worker threads need Node; in a browser set workers to 0, not ${workers}.`);
    }
    this.batchSize = options.batchSize;
    this.#source = source;
    this.#options = { shuffle, seed, workers, prefetch, dropLast, onBadSample };
    this.#collate = options.collate;
    this.#makeSampler = options.sampler;
    if (!isWorkerSource(source)) this.#adopt(source.length);
  }

  /** The number of samples in an epoch, those of a dropped last batch included. @throws Error before `open()`: see there. */
  get sampleCount(): number {
    return this.#openSampler().length;
  }

  /** The number of batches in an epoch. @throws Error before `open()`: see there. */
  get length(): number {
    const batches = this.sampleCount / this.batchSize;
    return this.#options.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** How long all consumers together have waited for batches, in seconds. */
  get waitSeconds(): number {
    return this.#waitMilliseconds / 1000;
  }

  /** The number of the epoch's batch that comes next: the `start` with which another run goes on here. */
  get position(): number {
    return this.#position;
  }

  /** The samples that could not be loaded and were left out, in the order in which they were met; each once. */
  get badSamples(): readonly BadSample[] {
    return [...this.#badSamples.values()];
  }

  /**
   * Loads the source's module, in the worker threads if there are any. `epoch` does this by itself; only who wants to know
   * `length` before, and gave a `WorkerSource`, needs it.
   *
   * @throws what the module throws; RangeError when the dataset has no sample, or `dropLast` leaves none.
   */
  async open(): Promise<this> {
    await this.#openProducer();
    return this;
  }

  /**
   * The batches of an epoch. Leaving the loop early stops the loading; beginning another epoch ends this one.
   *
   * @throws RangeError when `epoch`, `start` or what the sampler gives is out of range; SampleError when a sample could not be loaded and is not to be left out.
   */
  async *epoch(epoch: number, { start = 0 }: EpochOptions = {}): AsyncGenerator<Output, void, undefined> {
    requireWhole('epoch', epoch, 0);
    requireWhole('start', start, 0);
    const producer = await this.#openProducer();
    if (start > this.length) throw new RangeError(`DataLoader: start is ${start}, but an epoch has ${this.length} batches.`);
    const order = this.#orderOf(epoch);
    this.#run?.stop();
    const run = producer.begin(epoch);
    this.#run = run;
    this.#position = start;
    const batches: Promise<MadeBatch<Output>>[] = [];
    let next = start;
    let isEmpty = start === 0;
    const fill = (count: number): void => {
      for (; batches.length < count && next < this.length; next++) {
        const batch = run.batch(order.slice(next * this.batchSize, (next + 1) * this.batchSize));
        // Whoever leaves early never asks for it.
        batch.catch(() => undefined);
        batches.push(batch);
      }
    };
    try {
      for (;;) {
        fill(this.#options.prefetch + 1);
        const due = batches.shift();
        if (!due) break;
        const { batch, bad } = await this.#waitFor(due);
        if (this.#run !== run) throw new EpochStoppedError();
        fill(this.#options.prefetch);
        this.#position++;
        for (const sample of bad) if (!this.#badSamples.has(sample.index)) this.#badSamples.set(sample.index, sample);
        if (batch === undefined) continue;
        isEmpty = false;
        yield batch;
        if (this.#run !== run) throw new EpochStoppedError();
      }
      if (isEmpty) throw this.#noSample();
    } catch (error) {
      if (!(error instanceof EpochStoppedError)) await this.#shutDown();
      throw error;
    } finally {
      run.stop();
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** Ends the epoch that is under way and the worker threads. A closed loader stays closed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#shutDown();
  }

  async #shutDown(): Promise<void> {
    this.#run?.stop();
    this.#run = undefined;
    const producer = this.#producer;
    this.#producer = undefined;
    // One that could not be opened has ended its threads itself.
    await producer?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  async #waitFor(batch: Promise<MadeBatch<Output>>): Promise<MadeBatch<Output>> {
    const before = performance.now();
    try {
      return await batch;
    } finally {
      this.#waitMilliseconds += performance.now() - before;
    }
  }

  /** Why an epoch had no batch at all, which is no matter of a few torn files. */
  #noSample(): SampleError {
    const [{ index, description, reason }] = this.badSamples as [BadSample];
    return new SampleError(index, description, new Error(`${reason} (none of the epoch's ${this.sampleCount} samples could be)`));
  }

  #orderOf(epoch: number): Uint32Array {
    const sampler = this.#openSampler();
    const order = sampler.order(epoch);
    if (order.length !== sampler.length) {
      throw new RangeError(
        `DataLoader: the sampler's length is ${sampler.length}, but it gives ${order.length} samples for epoch ${epoch}.`,
      );
    }
    const outside = order.find((index) => index >= this.#datasetLength);
    if (outside === undefined) return order;
    throw new RangeError(
      `DataLoader: the sampler names sample ${outside}, but the dataset has samples 0 to ${this.#datasetLength - 1}.`,
    );
  }

  #openSampler(): Sampler {
    if (this.#sampler) return this.#sampler;
    throw new Error('DataLoader: the number of samples is known once the module is loaded; await loader.open() first.');
  }

  async #openProducer(): Promise<BatchProducer<Output>> {
    if (this.#closed) throw new Error('DataLoader: this loader is closed.');
    this.#producer ??= this.#makeProducer();
    const opening = this.#producer;
    try {
      const producer = await opening;
      if (!this.#sampler) this.#adopt(producer.datasetLength);
      return producer;
    } catch (error) {
      if (this.#producer === opening) await this.#shutDown();
      throw error;
    }
  }

  async #makeProducer(): Promise<BatchProducer<Output>> {
    const { workers, prefetch, seed, onBadSample } = this.#options;
    // Without a collate, items must be what the default one takes; it says so if they are not.
    const collate = this.#collate ?? (stackImages as unknown as Collate<Item, Output>);
    if (!isWorkerSource(this.#source)) return inProcessProducer({ dataset: this.#source, collate, seed, onBadSample });
    const { module, options } = this.#source;
    if (workers === 0) {
      const dataset = (await openWorkerSource(module.href, options)) as Dataset<Item>;
      return inProcessProducer({ dataset, collate, seed, onBadSample });
    }
    const { workerProducer } = await import('./worker-producer.js');
    const stacks = this.#collate === undefined;
    return workerProducer({ module: module.href, options, workers, slots: prefetch + 1, seed, stacks, onBadSample, collate });
  }

  #adopt(datasetLength: number): void {
    const { shuffle, seed, dropLast } = this.#options;
    const byDefault = (length: number): Sampler => (shuffle ? shuffledSampler(length, seed) : sequentialSampler(length));
    const sampler = (this.#makeSampler ?? byDefault)(datasetLength);
    if (sampler.length < 1) throw new RangeError('DataLoader: the dataset has no sample.');
    if (dropLast && sampler.length < this.batchSize) {
      throw new RangeError(
        `DataLoader: dropLast leaves no batch, for there are ${sampler.length} samples and batchSize is ${this.batchSize}.`,
      );
    }
    this.#sampler = sampler;
    this.#datasetLength = datasetLength;
  }
}

function requireWhole(option: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`DataLoader: ${option} must be an integer from ${least} on, but it is ${value}.`);
  }
}
