import { engine, getKernel, KernelBackend, registerBackend, registerKernel, removeBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchKernels } from './watch-kernels.js';

class EmptyBackend extends KernelBackend {
  override dispose(): void {}
}

const backendName = 'watched';
beforeAll(() => {
  registerBackend(backendName, () => new EmptyBackend());
  registerKernel({ kernelName: 'Abs', backendName, kernelFunc: () => [] });
});
afterAll(() => removeBackend(backendName));

const run = (kernelName: string) =>
  getKernel(kernelName, backendName)?.kernelFunc({ inputs: {}, attrs: {}, backend: engine().findBackend(backendName) });

it('notes which of the watched kernels run, there or not, and then lets go of them', () => {
  const before = getKernel('Abs', backendName);
  const watch = watchKernels(backendName, ['Abs', 'FFT']);
  expect(watch.take()).toEqual([]);
  expect(run('Abs')).toEqual([]);
  expect(() => run('FFT')).toThrow("The backend 'watched' has no kernel 'FFT'.");
  expect(watch.take()).toEqual(['Abs', 'FFT']);
  expect(watch.take()).toEqual([]);
  watch.stop();
  expect(getKernel('Abs', backendName)).toBe(before);
  expect(getKernel('FFT', backendName)).toBeUndefined();
});
