import { join } from 'node:path';
import type { BackendAdapter } from '@ocelli/backend';
import { expect, test, vi } from 'vitest';
import { last, ocelliHere, workFolder } from './command-line.js';

// As where npm has left the optional dependency out, since its install script could not reach a server.
vi.mock('onnxruntime-node', () => {
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from node-runtime.ts"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
});

vi.mock('@ocelli/backend-onnx', () => ({ onnx: absentBackend }));

function absentBackend(): BackendAdapter {
  const probe = { usable: false, reason: 'onnxruntime-node is not installed.', mend: `Install it with: ${mend}` } as const;
  return { name: 'onnx', priority: 30, probe: async () => probe, start: () => Promise.reject(new Error(probe.reason)) };
}

const work = workFolder();
const mend = 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0';
const flags = ['train', '--train-limit', '40', '--test-limit', '10', '--epochs', '1', '--batch-size', '16'];

test('without ONNX Runtime a run is trained eagerly, with one warning that says how to get the native engine', async () => {
  const trained = await ocelliHere([...flags, '--run-dir', join(work, 'run'), '--json']);
  expect([trained.code, trained.stderr]).toEqual([0, '']);
  const warnings = trained.events.flatMap(({ event, message }) => (event === 'warning' ? [message] : []));
  expect(warnings).toEqual([expect.stringContaining(mend)]);
  expect(last(trained)).toMatchObject({ engine: 'eager', backend: 'wasm' });
  const evaluated = await ocelliHere(['eval', join(work, 'run'), '--json']);
  expect(last(evaluated)).toMatchObject({ engine: 'eager' });
  expect(evaluated.events.some(({ event }) => event === 'warning')).toBe(false);
});

test('without ONNX Runtime nothing is compiled that was to be, and ocelli doctor says what to do', async () => {
  const refused = await ocelliHere([...flags, '--engine', 'compiled', '--run-dir', join(work, 'refused')]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^ocelli: --engine compiled: onnxruntime-node .*\n$/),
  ]);
  expect(refused.stderr).toContain(mend);
  const { stdout } = await ocelliHere(['doctor']);
  expect(stdout).toMatch(/^engine +steps cannot be compiled$/m);
  expect(stdout.split('\n').filter((line) => line.includes(mend))).toHaveLength(1);
  expect(last(await ocelliHere(['doctor', '--json']))).toMatchObject({
    engine: { usable: false, mend: expect.stringContaining(mend) },
  });
});
