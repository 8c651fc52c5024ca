import { availableParallelism } from 'node:os';
import { type BackendAdapter, type BackendDevice, BackendError, missingVisionKernels, visionKernelNames } from '@ocelli/backend';
import { lowerTable } from '@ocelli/compile/lowering';
import { engine, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { KernelRunner } from './kernel-runner.js';
import { loadRuntime, type NativeRuntime } from './native-session.js';
import { OnnxBackend } from './onnx-backend.js';

export interface OnnxOptions {
  /** Threads for kernels that have enough to do; default one for each core. */
  readonly threads?: number;
}

/** An eager tfjs backend that computes natively on the cores of this machine, with ONNX Runtime; in Node. */
export function onnx({ threads = availableParallelism() }: OnnxOptions = {}): BackendAdapter {
  return {
    name: 'onnx',
    priority: 30,
    probe: () => {
      try {
        const present = new Set(lowerTable().keys());
        const missing = visionKernelNames().filter((name) => !present.has(name));
        return Promise.resolve({ usable: true, ...describe(loadRuntime(), threads, missing) });
      } catch (error) {
        if (!(error instanceof BackendError)) throw error;
        return Promise.resolve({ usable: false, reason: error.reason, mend: error.mend });
      }
    },
    start: async () => {
      const runtime = loadRuntime();
      // It registers tfjs's cpu backend, which nobody should get by an import alone.
      const { registerKernels } = await import('./register-kernels.js');
      const make = (): OnnxBackend => {
        const runner = new KernelRunner(runtime, { threads });
        const backend = new OnnxBackend(runner);
        registerKernels('onnx', backend, runner);
        return backend;
      };
      if (!('onnx' in engine().registryFactory)) registerBackend('onnx', make, 3);
      await setBackend('onnx');
      return describe(runtime, threads, missingVisionKernels('onnx'));
    },
  };
}

function describe({ version }: NativeRuntime, threads: number, missingKernels: readonly string[]): BackendDevice {
  return {
    device: `ONNX Runtime on the CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    version,
    capabilities: { threads, float32Precision: true, synchronousRead: true, missingKernels },
  };
}
