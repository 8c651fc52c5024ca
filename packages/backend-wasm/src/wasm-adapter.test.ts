import { useBackend } from '@ocelli/backend';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adapter, wasm } from './index.js';

it('starts in Node with the files of the installed package, on one thread, and says why', async () => {
  expect(await wasm().probe()).toMatchObject({ usable: true, version: tf.version_core });
  const chosen = await useBackend('auto', [adapter()]);
  expect(chosen).toMatchObject({ name: 'wasm', device: 'WebAssembly with SIMD, one thread', threads: 1 });
  expect(tf.getBackend()).toBe('wasm');
  const { capabilities } = await wasm().start();
  expect(capabilities.threadsReason).toBe(
    "tfjs's WebAssembly runs one thread: in Node it has no others, and in pages its threaded build does not use them",
  );
});

it("leaves the process's handlers of errors as they were", async () => {
  await wasm().start();
  expect(String(process.listeners('uncaughtException'))).not.toContain('ExitStatus');
  expect(String(process.listeners('unhandledRejection'))).not.toContain('throw reason');
});
