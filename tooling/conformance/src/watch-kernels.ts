import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** Keeps account of which of some kernels run. */
export interface KernelWatch {
  /** Those run since the last call, in order. */
  take(): string[];
  /** Ends the watch and leaves the backend as it was. */
  stop(): void;
}

/**
 * Watches kernels of a backend; where it lacks one, running it throws as it does without the watch.
 */
export function watchKernels(backendName: string, kernelNames: readonly string[]): KernelWatch {
  const run = new Set<string>();
  const restore = kernelNames.map((kernelName) => {
    const kernel = getKernel(kernelName, backendName);
    if (kernel !== undefined) unregisterKernel(kernelName, backendName);
    registerKernel({
      ...kernel,
      kernelName,
      backendName,
      kernelFunc: (parameters) => {
        run.add(kernelName);
        if (kernel === undefined) throw new Error(`The backend '${backendName}' has no kernel '${kernelName}'.`);
        return kernel.kernelFunc(parameters);
      },
    });
    return () => {
      unregisterKernel(kernelName, backendName);
      if (kernel !== undefined) registerKernel(kernel);
    };
  });
  return {
    take: () => {
      const names = [...run];
      run.clear();
      return names;
    },
    stop: () => {
      for (const put of restore) put();
    },
  };
}
