/** Begins each file on the same backend, and fails each test that prints: a stray console line in a library is a fault. */
import { env, findBackendFactory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, vi } from 'vitest';

// tfjs advertises tfjs-node on a backend's first use in Node.
env().set('IS_TEST', true);
// Where an earlier file of the same process has left another.
if (findBackendFactory('cpu') !== null) await setBackend('cpu');

const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed.push(`console.${method}: ${values.join(' ')}`);
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  expect(printed, 'the test printed to the console').toEqual([]);
});
