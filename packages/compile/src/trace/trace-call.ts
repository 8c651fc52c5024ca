import type { Module, StateTensor } from '@ocelli/nn';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { leavesOf, withLeaves } from '../call/flatten.js';
import { CompileError } from '../errors.js';
import type { Graph, Value } from '../graph/graph.js';
import { type ModuleUse, noteModuleUse } from './module-use.js';
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
  /** Its inputs are the tensors in the arguments, in their order; values of captures come from nowhere yet. */
  readonly graph: Graph;
  /** What the function returned, for other tensors to be put into. */
  readonly result: unknown;
  readonly captures: readonly Capture[];
  /** The modes of modules that it depends on. */
  readonly modes: ReadonlyMap<Module, boolean>;
}

export type Traceable = (...given: unknown[]) => unknown;

/**
 * Traces a function for arguments like these.
 *
 * @throws CompileError when it uses a tensor from outside that is neither a module's state nor among `constants`.
 */
export function traceCall(run: Traceable, given: readonly unknown[], constants: readonly Tensor[]): TracedCall {
  const known = new Set<Module>();
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
      if (isComplete()) return traced;
    } catch (error) {
      // It may name a layer, whose path has to be known.
      if (isComplete()) throw error;
    }
  }
}

function traceOnce(
  run: Traceable,
  given: readonly unknown[],
  constants: readonly Tensor[],
  use: ModuleUse,
  roots: Iterable<Module>,
): TracedCall {
  const none: ReadonlySet<StateTensor> = new Set();
  const traced: { result?: unknown } = {};
  const captures = new Map<string, Capture>();
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
    { capture, roots, watcher: use.watcher },
  );
  return { graph, result: traced.result, captures: [...captures.values()], modes: use.modes };
}

function explainOutsider(shape: readonly number[], layer: string): string {
  return `compile: the function uses a tensor [${shape}] from outside${layer === '' ? '' : ` in ${layer}`}. Pass it as an argument, hold it in a Buffer of a module, or, where it never changes, list it in compile(fn, { constants: [tensor] }).`;
}
