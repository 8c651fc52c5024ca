import type { Collate } from './batch.js';
import { joinStacked, partItems } from './join-parts.js';
import { LoaderThread } from './loader-thread.js';
import type { BatchProducer, EpochRun } from './producer.js';

export interface WorkerProducerOptions<Item, Output> {
  readonly module: string;
  readonly options: unknown;
  readonly workers: number;
  /** Memory slots per thread: as many as there are batches in the making at once. */
  readonly slots: number;
  readonly seed: number;
  /** Whether the threads stack images; if not, they send items and `collate` puts them together here. */
  readonly stacks: boolean;
  readonly onBadSample: 'fail' | 'skip';
  readonly collate: Collate<Item, Output>;
}

/**
 * Makes batches in worker threads: each thread loads a run of neighbouring samples of every batch, into shared memory, and the
 * parts are copied together here. (Handed out itself, shared memory would be written over, and ONNX Runtime refuses it.)
 *
 * @throws what the module throws in the threads.
 */
export async function workerProducer<Item, Output>(options: WorkerProducerOptions<Item, Output>): Promise<BatchProducer<Output>> {
  const { module, seed, stacks, onBadSample } = options;
  const currentRun = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const start = { module, options: options.options, seed, stacks, onBadSample, currentRun };
  const threads = Array.from({ length: options.workers }, (_, index) => new LoaderThread(start, `loader worker ${index + 1}`));
  const run = new Int32Array(currentRun);
  const close = async (): Promise<void> => {
    Atomics.add(run, 0, 1);
    await Promise.all(threads.map((thread) => thread.close()));
  };
  const lengths = await Promise.allSettled(threads.map((thread) => thread.opened));
  const failed = lengths.find((length) => length.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return {
    datasetLength: lengths[0]?.status === 'fulfilled' ? lengths[0].value : 0,
    begin: (epoch) => beginRun(threads, options, run, epoch),
    close,
  };
}

function beginRun<Item, Output>(
  threads: readonly LoaderThread[],
  { slots, collate, stacks }: WorkerProducerOptions<Item, Output>,
  currentRun: Int32Array,
  epoch: number,
): EpochRun<Output> {
  const run = Atomics.add(currentRun, 0, 1) + 1;
  let made = 0;
  return {
    async batch(indices) {
      const slot = made++ % slots;
      const loads = threads.map((thread, place) => {
        const part = partOf(indices, place, threads.length);
        return part.length > 0 ? thread.load({ run, epoch, indices: part, slot }) : undefined;
      });
      // The first part in order that failed tells what a single thread would have met first.
      const settled = await Promise.allSettled(loads);
      const failed = settled.find((load) => load.status === 'rejected');
      if (failed) throw failed.reason;
      const loaded = settled.flatMap((load) => (load.status === 'fulfilled' && load.value ? [load.value] : []));
      const bad = loaded.flatMap((part) => part.bad);
      const parts = loaded.filter((part) => part.indices.length > 0);
      if (parts.length === 0) return { batch: undefined, bad };
      const kept = Uint32Array.from(parts.flatMap((part) => [...part.indices]));
      // Only `stackImages`, the default collate, makes what `joinStacked` does.
      const stacked = stacks ? joinStacked(parts, kept) : undefined;
      return { batch: (stacked as Output | undefined) ?? collate(parts.flatMap(partItems) as Item[], kept), bad };
    },
    stop() {
      if (Atomics.load(currentRun, 0) === run) Atomics.add(currentRun, 0, 1);
    },
  };
}

/** The neighbouring samples of a batch that a thread loads. */
function partOf(indices: Uint32Array, place: number, places: number): Uint32Array {
  return indices.slice(Math.floor((indices.length * place) / places), Math.floor((indices.length * (place + 1)) / places));
}
