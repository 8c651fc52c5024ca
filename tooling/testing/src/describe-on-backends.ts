import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe } from 'vitest';

/** What is needed of a backend's adapter. */
export interface Backend {
  readonly name: string;
  /** Makes it tfjs-core's current backend. */
  start(): Promise<unknown>;
}

/** Declares the same tests on tfjs's cpu backend and on each of `others`. */
export function describeOnBackends(others: readonly Backend[], name: string, declare: (backend: string) => void): void {
  const cpu: Backend = { name: 'cpu', start: () => tf.setBackend('cpu') };
  for (const backend of [cpu, ...others]) {
    describe(`${name} on ${backend.name}`, () => {
      beforeAll(async () => {
        await backend.start();
        // The cpu backend advertises another one at its first use outside of test mode.
        tf.scalar(0).dispose();
        // In test mode tfjs counts buffers around every kernel, and takes the copies that wasm makes of saved tensors for a leak.
        tf.env().set('IS_TEST', false);
      });
      afterAll(() => {
        tf.env().set('IS_TEST', true);
      });
      declare(backend.name);
    });
  }
}
