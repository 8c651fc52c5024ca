/**
 * Runs as a process of its own: loads the native package that it is sent, computes something with it and sends back what it is. So a
 * crash in native code, and all it prints, stay out of the user's process.
 */
import { createRequire } from 'node:module';
import util from 'node:util';
import { mendNodeUtil } from './mend-node-util.js';
import type { NativeModule } from './native-module.js';
import type { ProbeAnswer, ProbeQuestion } from './probe-in-child.js';

process.once('message', (question: ProbeQuestion) => {
  process.send?.(answer(question), () => process.disconnect());
});

function answer({ main }: ProbeQuestion): ProbeAnswer {
  try {
    mendNodeUtil(util);
    const native = createRequire(import.meta.url)(main) as NativeModule;
    const backend = native.backend();
    const two = native.add(1, 1).dataSync()[0];
    if (two !== 2) return { loaded: false, message: `it computes 1 + 1 = ${two}` };
    return {
      loaded: true,
      usesGpu: backend.isUsingGpuDevice === true,
      tensorflow: backend.binding?.TF_Version ?? 'unknown',
      kernels: native.getKernelsForBackend('tensorflow').map((kernel) => kernel.kernelName),
    };
  } catch (error) {
    return { loaded: false, message: error instanceof Error ? error.message : String(error) };
  }
}
