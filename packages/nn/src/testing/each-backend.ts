import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe } from 'vitest';

const starts: Readonly<Record<string, () => Promise<unknown>>> = {
  cpu: () => tf.setBackend('cpu'),
};

/** Declares the same tests on tfjs's cpu backend and on `@ocelli/backend-wasm`. */
export function describeOnEachBackend(name: string, declare: (backend: string) => void): void {
  describe.each(Object.keys(starts))(`${name} on %s`, (backend) => {
    beforeAll(async () => {
      await starts[backend]?.();
      // The cpu backend advertises another one at its first use outside of test mode.
      tf.scalar(0).dispose();
      // In test mode tfjs counts buffers around every kernel, and takes the copies that wasm makes of saved tensors for a leak.
      tf.env().set('IS_TEST', false);
    });
    afterAll(() => {
      tf.env().set('IS_TEST', true);
    });
    declare(backend);
  });
}
