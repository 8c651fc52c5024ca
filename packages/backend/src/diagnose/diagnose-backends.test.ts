import '@tensorflow/tfjs-backend-cpu';
import {
  getBackend,
  getGradient,
  getKernel,
  registerGradient,
  registerKernel,
  setBackend,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { BackendError } from '../backend-error.js';
import { registerGradients } from '../gradients/index.js';
import { cpuAdapter } from '../testing/cpu-adapter.js';
import { fakeAdapter } from '../testing/fake-adapter.js';
import { diagnoseBackends } from './diagnose-backends.js';

beforeEach(async () => {
  registerGradients();
  await setBackend('cpu');
});

describe('diagnoseBackends', () => {
  it('says of a usable backend what it runs on; the cpu backend lacks nothing', async () => {
    expect(await diagnoseBackends([cpuAdapter()])).toEqual([
      {
        name: 'cpu',
        usable: true,
        device: 'plain JavaScript',
        version: '4.22.0',
        threads: 2,
        missingKernels: [],
        missingGradients: [],
      },
    ]);
  });

  it('passes on why there are not more threads', async () => {
    const one = {
      ...cpuAdapter(),
      start: async () => {
        const device = await cpuAdapter().start();
        return { ...device, capabilities: { ...device.capabilities, threads: 1, threadsReason: 'no shared memory' } };
      },
    };
    expect(await diagnoseBackends([one])).toMatchObject([{ threads: 1, threadsReason: 'no shared memory' }]);
  });

  it('names each kernel that is missing, with what fails without it', async () => {
    const kernel = getKernel('Conv2DBackpropFilter', 'cpu');
    unregisterKernel('Conv2DBackpropFilter', 'cpu');
    try {
      expect(await diagnoseBackends([cpuAdapter()])).toMatchObject([
        {
          missingKernels: [
            {
              name: 'Conv2DBackpropFilter',
              mend: 'Without it training convolutions fails on this backend; use another one for that.',
            },
          ],
        },
      ]);
    } finally {
      registerKernel(kernel);
    }
  });

  it('names a gradient that is missing, with the import that registers it', async () => {
    const relu = getGradient('Relu');
    unregisterGradient('Relu');
    const [report] = await diagnoseBackends([cpuAdapter()]);
    registerGradient(relu);
    expect(report).toMatchObject({
      missingGradients: [{ name: 'Relu', mend: expect.stringContaining('@ocelli/backend/gradients') }],
    });
  });

  it('reports the unusable and those that fail to start, and sets the current backend back', async () => {
    const refusing = fakeAdapter('gpu', { priority: 9, refusal: 'no GPU' });
    const failing = fakeAdapter('native', {
      priority: 5,
      failure: new BackendError('The library is broken.', 'Install it again.'),
    });
    expect(await diagnoseBackends([failing, refusing])).toEqual([
      { name: 'gpu', usable: false, reason: 'no GPU', mend: 'Mend gpu.' },
      { name: 'native', usable: false, reason: 'The library is broken.', mend: 'Install it again.' },
    ]);
    expect(getBackend()).toBe('cpu');
  });
});
