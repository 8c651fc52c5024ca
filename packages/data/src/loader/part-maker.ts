import type { ClassificationItem, Dataset } from '../dataset.js';
import { detach } from './detach.js';
import { recordError } from './error-transfer.js';
import { unstack } from './join-parts.js';
import { type LoadedSamples, loadSamples } from './load-samples.js';
import { SampleError } from './sample-error.js';
import { requireClassificationItem, writeLevels } from './stack-images.js';
import type { FailedPart, Job, JobResult, StackedPart } from './worker-messages.js';

/** While one sample is transformed here, the next one is decoded by a thread of its reader's. */
const samplesAhead = 1;

export interface PartMakerOptions {
  readonly dataset: Dataset<unknown>;
  readonly seed: number;
  readonly stacks: boolean;
  readonly onBadSample: 'fail' | 'skip';
  /** Whether the job's run is over. */
  readonly stopped: (run: number) => boolean;
}

/** A result, and the buffers to move with it. */
export interface MadePart {
  readonly result: JobResult;
  readonly buffers: ArrayBuffer[];
}

/** Loads parts of batches, in a worker thread: stacked straight into slots of shared memory, or as items. */
export class PartMaker {
  readonly #options: PartMakerOptions;
  readonly #slots: SharedArrayBuffer[] = [];

  constructor(options: PartMakerOptions) {
    this.#options = options;
  }

  /** Never throws: what goes wrong is a result. */
  async make(job: Job): Promise<MadePart> {
    try {
      return await (this.#options.stacks ? this.#stack(job) : this.#collect(job));
    } catch (error) {
      return { result: failedPart(error), buffers: [] };
    }
  }

  async #load(job: Job, use: (item: unknown, place: number) => void): Promise<LoadedSamples | undefined> {
    const { dataset, seed, onBadSample, stopped } = this.#options;
    const { epoch, indices, run } = job;
    const request = { seed, epoch, indices, ahead: samplesAhead, onBadSample, stopped: () => stopped(run) };
    return loadSamples(dataset, request, use);
  }

  async #collect(job: Job): Promise<MadePart> {
    const items: unknown[] = [];
    const loaded = await this.#load(job, (item) => items.push(item));
    return loaded ? itemsPart(items, loaded) : dropped();
  }

  async #stack(job: Job): Promise<MadePart> {
    const count = job.indices.length;
    const labels = new Int32Array(count);
    let part: Pick<StackedPart, 'memory' | 'size'> | undefined;
    /** All items from the first one on that has another size; stacking them all is then the caller's, and fails. */
    const others: ClassificationItem[] = [];
    const loaded = await this.#load(job, (given, place) => {
      const item = requireClassificationItem(given);
      const { height, width, channels } = item.image;
      const length = height * width * channels;
      part ??= { memory: this.#reserve(job.slot, count * length), size: [height, width, channels] };
      const [firstHeight, firstWidth, firstChannels] = part.size;
      if (others.length > 0 || height !== firstHeight || width !== firstWidth || channels !== firstChannels) {
        others.push(item);
        return;
      }
      writeLevels(item.image, new Float32Array(part.memory), place * length);
      labels[place] = item.label;
    });
    if (!loaded) return dropped();
    if (!part) return itemsPart([], loaded);
    const stacked = { ...part, labels: labels.slice(0, loaded.indices.length - others.length) };
    if (others.length > 0) return itemsPart([...unstack(stacked), ...others], loaded);
    return { result: { kind: 'stacked', ...stacked, ...loaded }, buffers: [stacked.labels.buffer] };
  }

  /** The memory of a slot, made anew where it is too small for that many values. */
  #reserve(slot: number, values: number): SharedArrayBuffer {
    const bytes = values * Float32Array.BYTES_PER_ELEMENT;
    const held = this.#slots[slot];
    if (held && held.byteLength >= bytes) return held;
    const memory = new SharedArrayBuffer(bytes);
    this.#slots[slot] = memory;
    return memory;
  }
}

function itemsPart(items: readonly unknown[], loaded: LoadedSamples): MadePart {
  const { copy, buffers } = detach(items);
  return { result: { kind: 'items', items: copy as unknown[], ...loaded }, buffers };
}

function dropped(): MadePart {
  return { result: { kind: 'dropped' }, buffers: [] };
}

function failedPart(error: unknown): FailedPart {
  if (!(error instanceof SampleError)) return { kind: 'failed', sample: undefined, error: recordError(error) };
  const { index, description, cause } = error;
  return { kind: 'failed', sample: { index, description }, error: recordError(cause) };
}
