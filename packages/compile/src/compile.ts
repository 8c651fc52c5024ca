import type { Module } from '@ocelli/nn';
import { type Tensor, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import { leavesOf, signatureOf } from './call/flatten.js';
import { watchNumbers } from './call/number-watch.js';
import { type CachedProgram, ProgramCache } from './call/program-cache.js';
import { ProgramMaker } from './call/program-maker.js';
import { seedsOf } from './call/seeds.js';
import { CompileError } from './errors.js';
import { nodeExecutor } from './execute/node-executor.js';
import type { Executor } from './execute/session.js';
import type { Program } from './program.js';
import { hasSameModes, heldTensors } from './trace/held-tensors.js';
import { type Traceable, traceCall } from './trace/trace-call.js';

export interface CompileOptions {
  /** What runs the graph; default ONNX Runtime on this machine's cores. */
  readonly executor?: Executor;
  /** How many programs are kept, one for each signature of the arguments; default 16. */
  readonly cacheSize?: number;
  /** Tensors that the function uses without being given them and that never change; default none. Modules' state needs no mention. */
  readonly constants?: readonly Tensor[];
  /** Called when the function is about to be compiled for arguments of another signature, with what is to come of it. */
  readonly onCompile?: (program: Promise<Program>) => void;
  /** Whether a function that cannot be compiled throws the reason, instead of running as it is from then on; default false. */
  readonly isStrict?: boolean;
  /** Called once with the reason why the function is run as it is; by default the console warns of it. */
  readonly onFallback?: (reason: CompileError) => void;
}

/** A function that runs natively. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  /** As the function itself, but later. What it gives belongs to the caller, also in a tidy scope. */
  (...given: Arguments): Promise<Result>;
  /** Frees the programs. */
  dispose(): Promise<void>;
}

/**
 * Compiles a function of tensors to one native graph: `const predict = compile((x) => softmax(model.forward(x)))`.
 *
 * The function is run for each signature, which is the shapes and types of the tensors in its arguments and all else in them but numbers
 * called `seed`: without elements, to see which kernels it calls. So it must be pure, and must not read what tensors hold. Random tensors of
 * `new Rng(seed)` and its forks are drawn anew in each call, from the seed that it is given. Parameters and buffers of modules
 * become constants; where they or a module's mode have changed since, the function is compiled again.
 *
 * A function that cannot be compiled is run as it is, with one warning that says why.
 *
 * @throws CompileError, by its promise, when the function cannot be compiled and `isStrict` is set; ExecutionError when a run fails.
 */
export function compile<const Arguments extends readonly unknown[], Result>(
  run: (...given: Arguments) => Result,
  {
    executor = nodeExecutor(),
    cacheSize = 16,
    constants = [],
    onCompile,
    isStrict = false,
    onFallback = ({ message }) => console.warn(`${message} It is run as it is.`),
  }: CompileOptions = {},
): Compiled<Arguments, Result> {
  const cache = new ProgramCache(cacheSize);
  const maker = new ProgramMaker(executor);
  const models = new Set<Module>();
  const traceFor = (given: readonly unknown[]) => traceCall(run as unknown as Traceable, given, constants, models);
  const noteNumbers = watchNumbers();
  let isFallenBack = false;
  const find = (given: Arguments, signature: string): CachedProgram => {
    const before = cache.get(signature);
    const known = before !== undefined && hasSameModes(before.traced) ? before : undefined;
    const held = known && heldTensors(known.traced);
    if (known !== undefined && held?.every((tensor, index) => tensor === known.held[index])) return known;
    const settle = announce(onCompile);
    try {
      const traced = known && held ? known.traced : traceFor(given);
      const tensors = held ?? traced.captures.map(({ tensor }) => tensor);
      const program = maker.make({ given, traced, held: tensors, trace: traceFor });
      settle(program);
      noteNumbers(given);
      return cache.add(signature, { traced, held: tensors, program });
    } catch (error) {
      settle(Promise.reject(error));
      throw error;
    }
  };
  const runAsItIs = (given: Arguments): Result => tidy(() => run(...given) as TensorContainer) as Result;
  const compiled = async (...given: Arguments): Promise<Result> => {
    if (isFallenBack) return runAsItIs(given);
    const signature = signatureOf(given);
    try {
      const tensors = leavesOf(given).map(({ tensor }) => tensor);
      return (await cache.use(signature, find(given, signature), (program) => program.run(tensors, seedsOf(given)))) as Result;
    } catch (error) {
      if (isStrict || !(error instanceof CompileError)) throw error;
      if (!isFallenBack) onFallback(error);
      isFallenBack = true;
      return runAsItIs(given);
    }
  };
  return Object.assign(compiled, { dispose: () => cache.dispose() });
}

/** Tells that a program is being made, before anything is done, and gives the function that says which. */
function announce(onCompile: CompileOptions['onCompile']): (program: Promise<Program>) => void {
  let settle: (program: Promise<Program>) => void = () => undefined;
  if (onCompile === undefined) return (program) => void program.catch(() => undefined);
  const program = new Promise<Program>((resolve) => (settle = resolve));
  program.catch(() => undefined);
  onCompile(program);
  return settle;
}
