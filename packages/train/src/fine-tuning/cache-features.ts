import type { BadSample, Batch, ClassificationItem, Dataset } from '@ocelli/data';
import type { Module } from '@ocelli/nn';
import type { BatchSource } from '../batch/batch-source.js';
import { eager } from '../engine/eager.js';
import type { Engine } from '../engine/engine.js';
import { takeTurn } from '../trainer/turn.js';
import type { HeadedModel } from './classifier.js';
import { FeatureHead } from './feature-head.js';
import { extents, featureRun } from './feature-run.js';

export interface CacheFeaturesOptions {
  /** What runs the model: `compile` of `@ocelli/compile` makes it native; default op by op on tfjs's backend. */
  readonly engine?: Engine;
  /** Ends the work before the next batch, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onBatch?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * The features of a loader's images, as a dataset: images of other channels, in the order in which the loader gave them. What it passed over
 * has its place among them, and cannot be given either: so a loader of the features with `onBadSample: 'skip'` makes of them the batches that
 * it makes of the images.
 */
export interface CachedFeatures extends Dataset<ClassificationItem> {
  /** Of one image, as the model's head takes them. */
  readonly shape: readonly number[];
  /** What they take in memory. */
  readonly bytes: number;
  /** Those that the loader passed over, by their places here. */
  readonly badSamples: readonly BadSample[];
  /** What a sample is called in messages. */
  describe(index: number): string;
  /** The model's head, to be trained on these: it shares the model's layers, under the same names. */
  readonly head: Module;
}

/**
 * Computes what a model's head takes of each image, once, in evaluation: `forwardFeatures` of one pass over the loader. A head is then trained
 * in seconds: `new Trainer({ model: features.head, ... }).fit(new DataLoader(features, { batchSize: 32, shuffle: true }), { epochs: 20 })`.
 * Give it a loader that neither shuffles nor changes images at random, and freeze the backbone: it must not move afterwards. Where it passes
 * bad samples over, a loader of the features must do so too.
 *
 * @throws RangeError when the loader gives no image; the signal's reason when it is aborted.
 */
export async function cacheFeatures(
  model: HeadedModel,
  loader: BatchSource<Batch>,
  { engine = eager, signal, onBatch }: CacheFeaturesOptions = {},
): Promise<CachedFeatures> {
  const run = featureRun(model, engine);
  const known: Known[] = [];
  let [shape, bytes, done]: [readonly number[], number, number] = [[], 0, 0];
  try {
    await loader.open?.();
    signal?.throwIfAborted();
    for await (const batch of loader.epoch(0)) {
      const { data, shape: whole } = await run(batch);
      shape = whole.slice(1);
      const size = data.length / (whole[0] ?? 1);
      for (const [place, label] of batch.labels.entries()) {
        const own = data.subarray(place * size, (place + 1) * size) as Float32Array;
        known.push({ index: batch.indices[place] ?? 0, item: { image: { data: own, ...extents(shape) }, label } });
      }
      bytes += data.byteLength;
      done++;
      onBatch?.({ done, total: loader.length });
      await takeTurn();
      signal?.throwIfAborted();
    }
  } finally {
    await run.dispose();
  }
  if (known.length === 0) throw new RangeError('cacheFeatures: the loader gave no image.');
  return { ...asDataset(known, loader.badSamples ?? []), shape, bytes, head: new FeatureHead(model, shape) };
}

/** The features of one sample, by its number in the images' dataset. */
interface Known {
  readonly index: number;
  readonly item: ClassificationItem;
}

function asDataset(
  known: readonly Known[],
  bad: readonly BadSample[],
): Pick<CachedFeatures, 'length' | 'get' | 'describe' | 'badSamples'> {
  const all: readonly (Known | BadSample)[] =
    bad.length === 0 ? known : [...known, ...bad].sort((one, other) => one.index - other.index);
  const at = (place: number): Known | BadSample => {
    const found = all[place];
    if (found === undefined) throw new RangeError(`There are features 0 to ${all.length - 1}, but ${place} was asked for.`);
    return found;
  };
  return {
    length: all.length,
    get(place) {
      const found = at(place);
      if ('item' in found) return found.item;
      throw new Error(`${found.reason} (passed over when features were computed: pass it over here too, onBadSample: 'skip')`);
    },
    describe(place) {
      const found = at(place);
      return 'item' in found ? `features ${place}` : found.description;
    },
    badSamples: all.flatMap((found, index) => ('item' in found ? [] : [{ ...found, index }])),
  };
}
