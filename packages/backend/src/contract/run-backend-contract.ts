import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackendAdapter, Capabilities } from '../adapter.js';
import { registerGradients } from '../gradients/register.js';
import { allCases } from './cases/all-cases.js';
import { difference } from './compare.js';
import { computeCase, type Quantity } from './compute.js';
import type { ContractCase } from './contract-case.js';
import { type ContractSkip, reasonsByTest, skipMistakes } from './skips.js';

export interface BackendContractOptions {
  /** Makes the adapter under test. */
  readonly make: () => BackendAdapter;
  /** Tests it does not pass, each with the reason; a name that no test has fails the suite. Default: none. */
  readonly skip?: readonly ContractSkip[];
  /** Allowed difference from tfjs's cpu backend, relative to the largest expected magnitude or 1. Default 1e-5. */
  readonly tolerance?: number;
}

/**
 * Declares the vitest tests that every backend adapter must pass, in Node or in a browser.
 *
 * Values and gradients of the kernels that vision models train with are compared with tfjs's cpu backend; nothing may leak.
 */
export function runBackendContract({ make, skip = [], tolerance = 1e-5 }: BackendContractOptions): void {
  const reasons = reasonsByTest(skip);
  const names: string[] = [];
  const declare = (name: string, run: (backendName: string) => Promise<void>) => {
    names.push(name);
    const reason = reasons.get(name);
    if (reason === undefined) it(name, () => run(backendName));
    else it.skip(`${name} (${reason})`, () => run(backendName));
  };
  let backendName = '';

  describe('the backend contract', () => {
    beforeAll(async () => {
      await import('@tensorflow/tfjs-backend-cpu');
      registerGradients();
      // Its first use in Node prints an advertisement, which test mode suppresses.
      await tf.setBackend('cpu');
      tf.zeros([1]).dispose();
      await make().start();
      backendName = tf.getBackend();
    });

    declareLifecycle(declare, make);
    for (const contractCase of allCases()) {
      const quantities: Quantity[] = contractCase.gradients ? ['values', 'gradients'] : ['values'];
      for (const quantity of quantities) {
        declare(`${contractCase.name}: ${quantity}`, (name) => expectSameAsCpu(name, contractCase, quantity, tolerance));
      }
    }

    it('skips only tests that exist, each with a reason', () => {
      expect(skipMistakes(skip, names)).toEqual([]);
      expect(new Set(names).size, 'names are unique').toBe(names.length);
    });
  });
}

async function expectSameAsCpu(
  backendName: string,
  contractCase: ContractCase,
  quantity: Quantity,
  tolerance: number,
): Promise<void> {
  const expected = await computeCase('cpu', contractCase, quantity);
  const actual = await computeCase(backendName, contractCase, quantity);
  expect(actual.outputs.length).toBe(expected.outputs.length);
  expected.outputs.forEach((output, index) => {
    const found = actual.outputs[index];
    expect(found && difference(found, output, tolerance), `output ${index}`).toBeUndefined();
  });
  expect(actual.leaked, 'left behind').toEqual({ tensors: 0, buffers: 0 });
}

function declareLifecycle(
  declare: (name: string, run: (backendName: string) => Promise<void>) => void,
  make: () => BackendAdapter,
): void {
  declare('probe describes a usable backend', async () => {
    const probe = await make().probe();
    expect(probe).toMatchObject({ usable: true });
    if (!probe.usable) return;
    expect(probe.device).not.toBe('');
    expect(probe.version).toMatch(/^\d+\.\d+/);
    expectCapabilities(probe.capabilities);
  });

  declare('probe changes neither the current backend nor the tensors', async () => {
    await tf.setBackend('cpu');
    const tensors = tf.memory().numTensors;
    await make().probe();
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(tensors);
  });

  declare('start makes the backend the current one, also a second time', async (backendName) => {
    await tf.setBackend('cpu');
    const device = await make().start();
    expect(tf.getBackend()).toBe(backendName);
    expect(device.device).not.toBe('');
    expect(device.version).toMatch(/^\d+\.\d+/);
    expectCapabilities(device.capabilities);
  });

  declare('the listener for a lost device can be taken back', async () => {
    const stop = make().onDeviceLost?.(() => undefined);
    expect(['function', 'undefined']).toContain(typeof stop);
    stop?.();
    await Promise.resolve();
  });

  declare('disposing gives back all memory of the device', async (backendName) => {
    await tf.setBackend(backendName);
    const before = tf.engine().backend.numDataIds();
    const tensors = Array.from({ length: 20 }, () => tf.zeros([16, 16]));
    const sums = tensors.map((tensor) => tf.add(tensor, 1));
    await Promise.all(sums.map((sum) => sum.data()));
    tf.dispose([tensors, sums]);
    expect(tf.engine().backend.numDataIds()).toBe(before);
  });

  declare('tensors move between backends', async (backendName) => {
    await tf.setBackend(backendName);
    const onDevice = tf.tensor1d([1, 2, 3]);
    await onDevice.data();
    await tf.setBackend('cpu');
    const doubled = tf.mul(onDevice, 2);
    expect([...(await doubled.data())]).toEqual([2, 4, 6]);
    tf.dispose([onDevice, doubled]);
  });
}

function expectCapabilities(capabilities: Capabilities): void {
  expect(capabilities.threads).toBeGreaterThanOrEqual(1);
  expect(typeof capabilities.float32Precision).toBe('boolean');
  expect(typeof capabilities.synchronousRead).toBe('boolean');
  expect(Array.isArray(capabilities.missingKernels)).toBe(true);
}
