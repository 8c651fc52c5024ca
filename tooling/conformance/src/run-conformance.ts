import { env, getBackend, getKernelsForBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext, vi } from 'vitest';
import { installJasmine } from './jasmine-globals.js';
import { setTestEnvironment } from './jasmine-util.js';
import { tfjsKernelNames } from './kernel-names.js';
import { accountForSkips, type ConformanceSkip } from './skips.js';
import { chainedOps, tfjsTestFiles } from './test-files.js';
import { verdictOn } from './verdict.js';
import { watchKernels } from './watch-kernels.js';

export interface ConformanceOptions {
  /** The backend's name in tfjs-core. */
  readonly backend: string;
  /** Makes it tfjs-core's current backend. */
  readonly start: () => Promise<unknown>;
  /** The kernels whose tests it is to pass: all that it registers. A test that fails for want of another kernel is passed over. */
  readonly kernels: readonly string[];
  /** Tests it does not pass, each with the reason; one that no failing test needs fails the suite. Default: none. */
  readonly skips?: readonly ConformanceSkip[];
  /** Whether a tensor's values can be read synchronously. Default true. */
  readonly isDataSync?: boolean;
}

/**
 * Declares tfjs-core's own tests of its kernels, ops and gradients as vitest tests against a backend, in Node.
 *
 * Gradients are those that the caller has registered.
 */
export function runConformance({ backend, start, kernels, skips = [], isDataSync = true }: ConformanceOptions): void {
  const account = accountForSkips(skips);
  const claimed = new Set(kernels);
  const notClaimed = tfjsKernelNames().filter((name) => !claimed.has(name));

  describe(`tfjs-core's tests on ${backend}`, async () => {
    // Before the tests are collected: some make tensors then.
    await start();
    const registered = getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
    const watch = watchKernels(backend, notClaimed);
    afterAll(watch.stop);
    await import(chainedOps());
    setTestEnvironment({ name: backend, backendName: backend, isDataSync });

    beforeAll(() => {
      // In test mode tfjs counts buffers around every kernel, and takes what a backend keeps of its own for a leak.
      env().set('IS_TEST', false);
    });
    afterAll(() => env().set('IS_TEST', true));
    beforeEach(async () => {
      for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
        vi.spyOn(console, method).mockImplementation(() => {});
      if (getBackend() !== backend) await setBackend(backend);
    });

    const declareTest = (path: readonly string[], run: () => Promise<void>) => {
      const name = path.join(' > ');
      const skip = account.skipOf(name);
      if (skip?.breakBackend) {
        it.skip(path.at(-1) ?? '', run);
        return;
      }
      it(path.at(-1) ?? '', async (context: TestContext) => {
        watch.take();
        const failure = await run().then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
        const unclaimed = watch.take();
        if (failure !== undefined && unclaimed.length === 0) account.noteNeed(name);
        const verdict = verdictOn({ failure, unclaimed, skip });
        if (verdict.kind === 'failed') throw verdict.error;
        if (verdict.kind === 'skipped') context.skip(verdict.reason);
      });
    };
    const group = installJasmine(declareTest);
    for (const { name, path } of tfjsTestFiles()) group(name, () => import(path));

    describe('what is claimed', () => {
      it('is each kernel that is there, and no other', () => {
        expect([...claimed].sort()).toEqual(registered.filter((name) => tfjsKernelNames().includes(name)).sort());
      });

      it('leaves out only tests that exist and fail, each with a reason', () => {
        expect(account.mistakes()).toEqual([]);
      });
    });
  });
}
