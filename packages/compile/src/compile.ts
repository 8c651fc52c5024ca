import { type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import { leavesOf, signatureOf } from './call/flatten.js';
import { CompileError } from './errors.js';
import { nodeExecutor } from './execute/node-executor.js';
import type { Executor } from './execute/session.js';
import { makeProgram, type Program } from './program.js';

export interface CompileOptions {
  /** What runs the graph; default ONNX Runtime on this machine's cores. */
  readonly executor?: Executor;
  /** How many programs are kept, one for each signature of the arguments; default 16. */
  readonly cacheSize?: number;
  /** Called when the function is about to be compiled for arguments of another signature, with what is to come of it. */
  readonly onCompile?: (program: Promise<Program>) => void;
  /** Called once with the reason why the function cannot be compiled; it is run as it is from then on. By default the reason is thrown. */
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
 * Compiles a function of tensors to one native graph: `const step = compile((x) => softmax(model.forward(x)))`.
 *
 * The function is run once for each signature, which is the shapes and types of the tensors in its arguments and all else in them: without
 * elements, to see which kernels it calls. So it must be pure, and must not read what tensors hold.
 *
 * @throws CompileError, by its promise, when the function cannot be compiled.
 */
export function compile<const Arguments extends readonly unknown[], Result>(
  run: (...given: Arguments) => Result,
  { executor = nodeExecutor(), cacheSize = 16, onCompile, onFallback }: CompileOptions = {},
): Compiled<Arguments, Result> {
  const programs = new Map<string, Promise<Program>>();
  let isFallenBack = false;
  const make = (given: Arguments, signature: string): Promise<Program> => {
    const program = makeProgram(run as unknown as (...given: unknown[]) => unknown, given, executor);
    // It may be another time, such as when there is more memory.
    program.catch(() => programs.delete(signature));
    onCompile?.(program);
    return program;
  };
  const find = (given: Arguments): Promise<Program> => {
    const signature = signatureOf(given);
    const program = programs.get(signature) ?? make(given, signature);
    programs.delete(signature);
    programs.set(signature, program);
    for (const [oldest, unused] of programs) {
      if (programs.size <= cacheSize) break;
      programs.delete(oldest);
      void unused.then(
        ({ session }) => session.dispose(),
        () => undefined,
      );
    }
    return program;
  };
  const runAsItIs = (given: Arguments): Result => tidy(() => run(...given) as TensorContainer) as Result;
  const compiled = async (...given: Arguments): Promise<Result> => {
    if (isFallenBack) return runAsItIs(given);
    let program: Program;
    try {
      program = await find(given);
    } catch (error) {
      if (onFallback === undefined || !(error instanceof CompileError)) throw error;
      if (!isFallenBack) onFallback(error);
      isFallenBack = true;
      return runAsItIs(given);
    }
    return (await program.run(leavesOf(given).map(({ tensor }) => tensor))) as Result;
  };
  const dispose = async (): Promise<void> => {
    const all = await Promise.allSettled(programs.values());
    programs.clear();
    for (const outcome of all) if (outcome.status === 'fulfilled') await outcome.value.session.dispose();
  };
  return Object.assign(compiled, { dispose });
}
