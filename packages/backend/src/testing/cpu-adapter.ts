import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendAdapter } from '../adapter.js';
import { capabilities } from './fake-adapter.js';

/** tfjs's cpu backend as an adapter. */
export function cpuAdapter(): BackendAdapter {
  const device = { device: 'plain JavaScript', version: version_cpu, capabilities };
  return {
    name: 'cpu',
    priority: 0,
    probe: () => Promise.resolve({ usable: true, ...device }),
    start: async () => {
      await tf.setBackend('cpu');
      return device;
    },
  };
}
