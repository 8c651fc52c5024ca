import { engine, getKernel } from '@tensorflow/tfjs-core';
import { type UnsupportedKernel, UnsupportedKernelError } from '../errors.js';
import type { GraphDataType, Value } from '../graph/graph.js';
import { type KernelCall, outlinesElsewhere } from './outlines-elsewhere.js';

interface KernelRunner {
  runKernel(kernelName: string, ...rest: unknown[]): unknown;
  readonly backendName: string;
}

/** Gathers the kernels of a function that cannot be compiled, so that all of them can be told at once. */
export class UnsupportedKernels {
  readonly #found: UnsupportedKernel[] = [];
  readonly #backend: string;
  readonly #layer: () => string;

  /** `backend` is the one that runs what is not compiled; `layer` tells which layer is at work. */
  constructor(backend: string, layer: () => string) {
    this.#backend = backend;
    this.#layer = layer;
  }

  /** What a call gives by `add`; where its kernel cannot be compiled, what stands in for that while others are looked for. */
  orStandIns(add: () => readonly Value[], call: KernelCall): readonly Value[] {
    try {
      return add();
    } catch (error) {
      if (!(error instanceof UnsupportedKernelError)) throw error;
      this.#found.push(...error.kernels);
      return outlinesElsewhere(this.#backend, call).map(({ shape, dtype }) => {
        return { shape, dtype: dtype as GraphDataType, source: { kind: 'captured', name: call.kernel } };
      });
    }
  }

  /**
   * Runs the function that is traced.
   *
   * @throws UnsupportedKernelError with those that were found, also where what stands in for them made the function fail.
   */
  within<Result>(run: () => Result): Result {
    try {
      const result = this.#tellingOfUnknown(run);
      if (this.#found.length === 0) return result;
    } catch (cause) {
      if (this.#found.length === 0) throw cause;
      throw new UnsupportedKernelError(this.#found, { cause });
    }
    throw new UnsupportedKernelError(this.#found);
  }

  /** Of a kernel that no backend here has, tfjs would say that the tracing backend lacks it. */
  #tellingOfUnknown<Result>(run: () => Result): Result {
    const runner = engine() as unknown as KernelRunner;
    const { runKernel } = runner;
    runner.runKernel = (kernel, ...rest) => {
      if (getKernel(kernel, runner.backendName) === undefined) {
        this.#found.push({ kernel, layer: this.#layer() });
        throw new UnsupportedKernelError(this.#found);
      }
      return runKernel.call(runner, kernel, ...rest);
    };
    try {
      return run();
    } finally {
      Reflect.deleteProperty(runner, 'runKernel');
    }
  }
}
