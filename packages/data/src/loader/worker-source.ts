import type { Dataset } from '../dataset.js';

/**
 * A dataset that each worker thread makes for itself: the module's default export is called with the options and returns the
 * dataset, or a promise of it. A dataset's transforms are functions, which cannot be sent to a thread; a module can be loaded there.
 */
export interface WorkerSource {
  /** Such as `new URL('./my-dataset.js', import.meta.url)`. */
  readonly module: URL;
  /** Anything that can be cloned: plain objects, arrays, typed arrays. */
  readonly options?: unknown;
}

export function isWorkerSource(source: object): source is WorkerSource {
  return 'module' in source;
}

/**
 * Makes the dataset of a source.
 *
 * @throws TypeError when Node cannot run the module, it has no default function, or that gives no dataset.
 */
export async function openWorkerSource(module: string, options: unknown): Promise<Dataset<unknown>> {
  const { default: open } = await load(module);
  if (typeof open !== 'function') throw new TypeError(`The default export of ${module} must be a function that makes a dataset.`);
  const dataset: unknown = await open(options);
  if (!isDataset(dataset)) throw new TypeError(`The default export of ${module} returned no dataset: no { length, get }.`);
  return dataset;
}

async function load(module: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(/* @vite-ignore */ module)) as { default?: unknown };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')) throw error;
    throw new TypeError(
      `A worker thread cannot load ${module}: Node does not run such a file here, even if the main thread does with the help of a ` +
        'loader such as tsx. Name a JavaScript file, run TypeScript with Node 22.18 or later, or set workers to 0.',
      { cause: error },
    );
  }
}

function isDataset(value: unknown): value is Dataset<unknown> {
  if (typeof value !== 'object' || value === null || !('length' in value) || !('get' in value)) return false;
  return typeof value.length === 'number' && typeof value.get === 'function';
}
