import type { BackendAdapter } from '../adapter.js';
import { BackendError } from '../backend-error.js';

/** Backends that have an adapter package `@ocelli/backend-NAME`. */
export const adapterNames = ['node', 'onnx', 'webgl', 'wasm'] as const;

/**
 * Loads the adapter packages that are installed: next to this package, in the current folder or next to the main script.
 *
 * One that cannot be loaded is among them, and its probe says why. Works in Node only; elsewhere the answer is empty and adapters are passed
 * to `useBackend` by hand, so that a bundler sees them.
 */
export async function findAdapters(): Promise<BackendAdapter[]> {
  const resolve = nodeResolver();
  const found: BackendAdapter[] = [];
  for (const name of adapterNames) {
    const url = resolve?.(`@ocelli/backend-${name}`);
    if (url === undefined) continue;
    try {
      const module: unknown = await importAtRuntime(url);
      if (hasAdapterFactory(module)) found.push(module.adapter());
    } catch (error) {
      found.push(unloadable(name, error));
    }
  }
  return found;
}

/** Stands for an installed package that throws when it is imported, as where one that it needs is missing. */
function unloadable(name: string, error: unknown): BackendAdapter {
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  const reason = `@ocelli/backend-${name} is installed, but cannot be loaded: ${message}.`;
  const mend = `Run: npm install @ocelli/backend-${name}.`;
  return {
    name,
    priority: 0,
    probe: () => Promise.resolve({ usable: false, reason, mend }),
    start: () => Promise.reject(new BackendError(reason, mend, { cause: error })),
  };
}

type Resolve = (packageName: string) => string | undefined;

function nodeResolver(): Resolve | undefined {
  if (typeof process === 'undefined' || process.versions?.node === undefined) return undefined;
  // Reached without an import, which a browser's bundler would try to resolve.
  const { createRequire } = process.getBuiltinModule('node:module');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const bases = [import.meta.url, pathToFileURL(`${process.cwd()}/package.json`).href, ...mainScript()];
  const requires = bases.map((base) => createRequire(base));
  return (packageName) => {
    for (const require of requires) {
      try {
        return pathToFileURL(require.resolve(packageName)).href;
      } catch {
        // Not installed there: the next place may have it.
      }
    }
    return undefined;
  };
}

/** The main script as called and, since an installed command is a link, where it really is. */
function mainScript(): string[] {
  const script = process.argv[1];
  if (script === undefined) return [];
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const { existsSync, realpathSync } = process.getBuiltinModule('node:fs');
  const places = existsSync(script) ? [script, realpathSync(script)] : [script];
  return places.map((place) => pathToFileURL(place).href);
}

/** Imports what is only known at run time; the comments keep bundlers from resolving it. */
function importAtRuntime(specifier: string): Promise<unknown> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ specifier);
}

function hasAdapterFactory(module: unknown): module is { adapter: () => BackendAdapter } {
  return typeof module === 'object' && module !== null && 'adapter' in module && typeof module.adapter === 'function';
}
