import { Rng } from '@ocelli/random';
import type { Dataset } from '../dataset.js';
import { type BadSample, SampleError } from './sample-error.js';

export interface SampleRequest {
  readonly seed: number;
  readonly epoch: number;
  readonly indices: Uint32Array;
  /** How many samples are begun before the one that is due has arrived. */
  readonly ahead: number;
  /** Whether a sample that cannot be loaded ends the loading, or is passed over. */
  readonly onBadSample: 'fail' | 'skip';
  /** Ends the loading early. */
  readonly stopped: () => boolean;
}

/** Which samples were handed over, and which could not be. */
export interface LoadedSamples {
  readonly indices: Uint32Array;
  readonly bad: readonly BadSample[];
}

/**
 * Loads samples and hands them over one by one, in order. Sample i of epoch e draws from its own stream, of (seed, e, i); so it
 * does not matter who loads it, or when.
 *
 * @returns undefined when it was stopped before all samples were handed over.
 * @throws SampleError with the first sample, in order, that could not be loaded, unless such are passed over.
 */
export async function loadSamples<Item>(
  dataset: Dataset<Item>,
  { seed, epoch, indices, ahead, onBadSample, stopped }: SampleRequest,
  use: (item: Item, place: number) => void,
): Promise<LoadedSamples | undefined> {
  const stream = new Rng(seed).fork('transform').fork(epoch);
  const begun: Promise<Item>[] = [];
  const kept = new Uint32Array(indices.length);
  const bad: BadSample[] = [];
  let loaded = 0;
  const begin = (index: number): void => {
    const item = loadSample(dataset, index, stream);
    // If an earlier sample fails, no one asks for this one any more.
    item.catch(() => undefined);
    begun.push(item);
  };
  for (let position = 0, next = 0; position < indices.length; position++) {
    for (; next < indices.length && next <= position + ahead; next++) begin(indices[next] ?? 0);
    const [outcome] = await Promise.allSettled([begun.shift() as Promise<Item>]);
    if (stopped()) return undefined;
    if (outcome.status === 'fulfilled') {
      use(outcome.value, loaded);
      kept[loaded++] = indices[position] ?? 0;
    } else if (onBadSample === 'fail') {
      throw outcome.reason;
    } else {
      bad.push(badSample(outcome.reason as SampleError));
    }
  }
  return { indices: kept.subarray(0, loaded), bad };
}

function badSample({ index, description, cause }: SampleError): BadSample {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { index, description: description ?? `sample ${index}`, reason };
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
