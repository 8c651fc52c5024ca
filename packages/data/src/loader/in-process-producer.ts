import type { Dataset } from '../dataset.js';
import type { Collate } from './batch.js';
import { loadSamples } from './load-samples.js';
import { type BatchProducer, type EpochRun, EpochStoppedError } from './producer.js';

/** Enough to keep the threads busy that decode images for a dataset whose `get` is asynchronous. */
const samplesAhead = 4;

/** Makes batches in this thread, one after the other. */
export function inProcessProducer<Item, Output>(
  dataset: Dataset<Item>,
  collate: Collate<Item, Output>,
  seed: number,
): BatchProducer<Output> {
  return {
    datasetLength: dataset.length,
    begin: (epoch) => beginRun(dataset, collate, seed, epoch),
    close: () => Promise.resolve(),
  };
}

function beginRun<Item, Output>(
  dataset: Dataset<Item>,
  collate: Collate<Item, Output>,
  seed: number,
  epoch: number,
): EpochRun<Output> {
  let stopped = false;
  let previous: Promise<unknown> = Promise.resolve();
  const make = async (indices: Uint32Array): Promise<Output> => {
    const items: Item[] = [];
    const request = { seed, epoch, indices, ahead: samplesAhead, stopped: () => stopped };
    if (stopped || !(await loadSamples(dataset, request, (item) => items.push(item)))) throw new EpochStoppedError();
    return collate(items, indices);
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
