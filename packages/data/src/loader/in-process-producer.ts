import type { Dataset } from '../dataset.js';
import type { Collate } from './batch.js';
import { loadSamples } from './load-samples.js';
import { type BatchProducer, type EpochRun, EpochStoppedError, type MadeBatch } from './producer.js';

/** Enough to keep the threads busy that decode images for a dataset whose `get` is asynchronous. */
const samplesAhead = 4;

export interface InProcessOptions<Item, Output> {
  readonly dataset: Dataset<Item>;
  readonly collate: Collate<Item, Output>;
  readonly seed: number;
  readonly onBadSample: 'fail' | 'skip';
}

/** Makes batches in this thread, one after the other. */
export function inProcessProducer<Item, Output>(options: InProcessOptions<Item, Output>): BatchProducer<Output> {
  return {
    datasetLength: options.dataset.length,
    begin: (epoch) => beginRun(options, epoch),
    close: () => Promise.resolve(),
  };
}

function beginRun<Item, Output>(
  { dataset, collate, seed, onBadSample }: InProcessOptions<Item, Output>,
  epoch: number,
): EpochRun<Output> {
  let stopped = false;
  let previous: Promise<unknown> = Promise.resolve();
  const make = async (indices: Uint32Array): Promise<MadeBatch<Output>> => {
    const items: Item[] = [];
    const request = { seed, epoch, indices, ahead: samplesAhead, onBadSample, stopped: () => stopped };
    const loaded = stopped ? undefined : await loadSamples(dataset, request, (item) => items.push(item));
    if (!loaded) throw new EpochStoppedError();
    return { batch: items.length === 0 ? undefined : collate(items, loaded.indices), bad: loaded.bad };
  };
  return {
    batch(indices) {
      const batch = previous.then(() => make(indices));
      previous = batch.catch(() => undefined);
      return batch;
    },
    stop() {
      stopped = true;
    },
  };
}
