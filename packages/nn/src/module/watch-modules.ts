import type { Tensor } from '@tensorflow/tfjs-core';
import { aroundForward } from './around-forward.js';
import type { Module } from './module.js';
import type { StateTensor } from './state-tensor.js';

/** What is told of modules while a function runs. */
export interface ModuleWatcher {
  /** A module's `forward` begins. */
  enter?(path: string, module: Module): void;
  /** The `forward` that began last ends. */
  leave?(): void;
  /** A parameter's or buffer's own value is read: no functional call stands in for it. */
  readState?(state: StateTensor, value: Tensor): void;
  /** A parameter's or buffer's own value is about to be replaced; throw to prevent it. */
  assignState?(state: StateTensor): void;
  /** Whether a module is training is read. */
  readMode?(module: Module, training: boolean): void;
  /** A module is set to training or evaluation. */
  setMode?(module: Module): void;
}

interface Watch {
  readonly watcher: ModuleWatcher;
  /** The modules whose calls are told. */
  readonly covered: Set<Module>;
}

// Set only while `watchModules` runs.
let current: Watch | undefined;

/** Who is to be told; undefined while nobody watches. */
export function currentWatcher(): ModuleWatcher | undefined {
  return current?.watcher;
}

/**
 * Runs a function and tells of the modules that it uses: of the calls of those in a functional call, which knows their paths, and of
 * `roots` and all below; of state and modes in any case. Where nobody watches it costs nothing.
 */
export function watchModules<Result>(roots: Iterable<Module>, watcher: ModuleWatcher, run: () => Result): Result {
  const outer = current;
  current = { watcher, covered: new Set() };
  const named = [...roots].flatMap((root) => root.namedModules());
  try {
    return tellCalls(named, run);
  } finally {
    current = outer;
  }
}

/** Tells the one who watches, if anybody does, of the calls of these modules in `run`. */
export function tellCalls<Result>(named: readonly (readonly [path: string, module: Module])[], run: () => Result): Result {
  if (current === undefined) return run();
  const { watcher, covered } = current;
  const uncovered = named.filter(([, module]) => !covered.has(module) && covered.add(module));
  try {
    return aroundForward(
      uncovered,
      ({ path, module, forward }) => {
        watcher.enter?.(path, module);
        try {
          return forward();
        } finally {
          watcher.leave?.();
        }
      },
      run,
    );
  } finally {
    for (const [, module] of uncovered) covered.delete(module);
  }
}
