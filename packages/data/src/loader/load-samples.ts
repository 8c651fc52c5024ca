import { Rng } from '@ocelli/random';
import type { Dataset } from '../dataset.js';
import { SampleError } from './sample-error.js';

export interface SampleRequest {
  readonly seed: number;
  readonly epoch: number;
  readonly indices: Uint32Array;
  /** How many samples are begun before the one that is due has arrived. */
  readonly ahead: number;
  /** Ends the loading early. */
  readonly stopped: () => boolean;
}

/**
 * Loads samples and hands them over one by one, in order. Sample i of epoch e draws from its own stream, of (seed, e, i); so it
 * does not matter who loads it, or when.
 *
 * @returns whether all samples were handed over.
 * @throws SampleError with the first sample, in order, that could not be loaded.
 */
export async function loadSamples<Item>(
  dataset: Dataset<Item>,
  { seed, epoch, indices, ahead, stopped }: SampleRequest,
  use: (item: Item, position: number) => void,
): Promise<boolean> {
  const stream = new Rng(seed).fork('transform').fork(epoch);
  const begun: Promise<Item>[] = [];
  const begin = (index: number): void => {
    const item = loadSample(dataset, index, stream);
    // If an earlier sample fails, no one asks for this one any more.
    item.catch(() => undefined);
    begun.push(item);
  };
  for (let position = 0, next = 0; position < indices.length; position++) {
    for (; next < indices.length && next <= position + ahead; next++) begin(indices[next] ?? 0);
    const item = await begun.shift();
    if (stopped()) return false;
    use(item as Item, position);
  }
  return true;
}

async function loadSample<Item>(dataset: Dataset<Item>, index: number, stream: Rng): Promise<Item> {
  try {
    return await dataset.get(index, stream.fork(index));
  } catch (error) {
    throw new SampleError(index, describeSample(dataset, index), error);
  }
}

function describeSample(dataset: object, index: number): string | undefined {
  if (!('describe' in dataset) || typeof dataset.describe !== 'function') return undefined;
  return String(dataset.describe(index));
}
