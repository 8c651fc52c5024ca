import type { Module, StateTensor } from '@ocelli/nn';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { leavesOf, withLeaves } from '../call/flatten.js';
import { standInSeeds } from '../call/seeds.js';
import { CompileError } from '../errors.js';
import type { Graph, Value } from '../graph/graph.js';
import type { Draw } from './draw.js';
import { type ModuleUse, noteModuleUse } from './module-use.js';
import { requireDrawnSeeds } from './require-drawn-seeds.js';
import { trace } from './trace.js';

/** A tensor that a function uses without being given it, and which is a constant of what is compiled. */
export interface Capture {
  readonly value: Value;
  /** The tensor when the function was traced. */
  readonly tensor: Tensor;
  /** The parameters and buffers that held it; none for a tensor that was said to be constant. */
  readonly holders: ReadonlySet<StateTensor>;
}

/** What a function computes for one signature of its arguments. */
export interface TracedCall {
  /** Its inputs are the tensors in the arguments and the words of the draws, in their order; values of captures come from nowhere yet. */
  readonly graph: Graph;
  /** What the function returned, for other tensors to be put into. */
  readonly result: unknown;
  readonly captures: readonly Capture[];
  /** The words that random tensors are made of. */
  readonly draws: readonly Draw[];
  /** What stood for the seeds in the arguments, in their order; those of each call take their place in the draws and the result. */
  readonly seeds: readonly number[];
  /** The modes of modules that it depends on. */
  readonly modes: ReadonlyMap<Module, boolean>;
}

export type Traceable = (...given: unknown[]) => unknown;

/**
 * Traces a function for arguments like these; `known` are the models that it is known to call, and those that it is found to.
 *
 * @throws CompileError when it uses a tensor from outside that is neither a module's state nor among `constants`, or makes more of a
 * number called `seed` than random tensors.
 */
export function traceCall(
  run: Traceable,
  given: readonly unknown[],
  constants: readonly Tensor[],
  known = new Set<Module>(),
): TracedCall {
  // Which models are called is known once their state is read. The paths of their layers are known when the function runs again.
  for (;;) {
    const use = noteModuleUse();
    const isComplete = (): boolean => {
      const { size } = known;
      for (const root of use.roots) known.add(root);
      return known.size === size;
    };
    try {
      const traced = traceOnce(run, given, constants, use, [...known]);
      if (!isComplete()) continue;
      if (traced.seeds.length > 0) requireDrawnSeeds(traced, traceOnce(run, given, constants, noteModuleUse(), [...known], 1));
      return traced;
    } catch (error) {
      // It may name a layer, whose path has to be known.
      if (isComplete()) throw error;
    }
  }
}

function traceOnce(
  run: Traceable,
  actual: readonly unknown[],
  constants: readonly Tensor[],
  use: ModuleUse,
  roots: Iterable<Module>,
  standIns: 0 | 1 = 0,
): TracedCall {
  const { given, seeds } = standInSeeds(actual, standIns);
  const none: ReadonlySet<StateTensor> = new Set();
  const traced: { result?: unknown } = {};
  const captures = new Map<string, Capture>();
  const draws: Draw[] = [];
  const numbers = new Map<object, number>();
  const capture = ({ dataId, shape, dtype }: TensorInfo, layer: string): Value => {
    const { tensor = constants.find((each) => each.dataId === dataId), holders = none } = use.states.get(dataId) ?? {};
    if (tensor === undefined) throw new CompileError(explainOutsider(shape, layer));
    const number = numbers.get(dataId) ?? numbers.size;
    numbers.set(dataId, number);
    // The same elements may be used in several shapes.
    const key = `${number} [${shape}]`;
    const name = [...holders][0]?.path ?? 'constant';
    const value = captures.get(key)?.value ?? { shape, dtype: dtype as 'float32', source: { kind: 'captured', name } };
    captures.set(key, { value, tensor, holders });
    return value;
  };
  const inputs = leavesOf(given).map(({ path, tensor }) => ({ name: path, tensor }));
  const graph = trace(
    inputs,
    (symbols) => {
      const result = run(...(withLeaves(given, symbols.values()) as unknown[]));
      if (result instanceof Promise) throw new CompileError('compile: the function must not be asynchronous.');
      traced.result = result;
      return leavesOf(result).map(({ path, tensor }) => ({ name: path, tensor }));
    },
    { capture, onDraw: (draw) => void draws.push(draw), roots, watcher: use.watcher },
  );
  return { graph, result: traced.result, captures: [...captures.values()], draws, seeds, modes: use.modes };
}

function explainOutsider(shape: readonly number[], layer: string): string {
  return `compile: the function uses a tensor [${shape}] from outside${layer === '' ? '' : ` in ${layer}`}. Pass it as an argument, hold it in a Buffer of a module, or, where it never changes, list it in compile(fn, { constants: [tensor] }).`;
}
