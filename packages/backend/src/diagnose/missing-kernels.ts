import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { visionKernels } from './vision-kernels.js';

/** Names the kernels of vision training that the tfjs backend `backendName`, once registered, does not have. */
export function missingVisionKernels(backendName: string): string[] {
  const registered = new Set(getKernelsForBackend(backendName).map((kernel) => kernel.kernelName));
  return visionKernelNames().filter((name) => !registered.has(name));
}

/** Names the kernels that vision models run and train with. */
export function visionKernelNames(): string[] {
  return [...visionKernels().keys()];
}
