import type { Engine } from '@ocelli/train';
import { getBackend, getKernel, profile, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { Profiler } from './measure-steps.js';
import { spreadOf } from './spread.js';

/** What all calls of a kernel in a step take: milliseconds, the median of the steps. */
export interface KernelTotal {
  readonly name: string;
  readonly count: number;
  readonly milliseconds: number;
}

/** Runs functions operation by operation, as the eager engine does, and times their kernels between `begin` and `end`. */
export class KernelTimer implements Profiler {
  #isOn = false;
  /** Of each call of a function: the milliseconds of each call of a kernel, by its name. */
  readonly #calls: ReadonlyMap<string, readonly number[]>[] = [];

  begin(): void {
    this.#isOn = true;
  }

  async end(): Promise<void> {
    this.#isOn = false;
  }

  readonly engine: Engine = <const Arguments extends readonly unknown[], Result>(run: (...given: Arguments) => Result) => {
    const runTidily = async (...given: Arguments): Promise<Result> => {
      const once = (): TensorContainer => tidy(() => run(...given) as TensorContainer);
      return (this.#isOn ? await this.#time(once) : once()) as Result;
    };
    return Object.assign(runTidily, { dispose: async () => undefined });
  };

  /** From the kernel that takes most to the one that takes least. */
  totals(): KernelTotal[] {
    const names = new Set(this.#calls.flatMap((call) => [...call.keys()]));
    const totals = [...names].map((name) => {
      const sums = this.#calls.map((call) => (call.get(name) ?? []).reduce((sum, milliseconds) => sum + milliseconds, 0));
      return { name, count: this.#calls.at(-1)?.get(name)?.length ?? 0, milliseconds: spreadOf(sums).median };
    });
    return totals.sort((one, other) => other.milliseconds - one.milliseconds);
  }

  async #time(run: () => TensorContainer): Promise<unknown> {
    const { kernels, result } = await profile(run);
    const call = new Map<string, number[]>();
    for (const { name, kernelTimeMs } of kernels) {
      // Functions with gradients of their own are timed too, and what they call with them.
      if (getKernel(name, getBackend()) === undefined) continue;
      // Where a backend has no timer there is an error in the place of the number.
      const milliseconds = typeof kernelTimeMs === 'number' ? kernelTimeMs : 0;
      call.set(name, [...(call.get(name) ?? []), milliseconds]);
    }
    this.#calls.push(call);
    return result;
  }
}
