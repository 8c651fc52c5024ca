import { engine, Tensor } from '@tensorflow/tfjs-core';

interface KernelCalls {
  runKernelFunc(call: { readonly inputs: Readonly<Record<string, unknown>> }): unknown;
}

/**
 * Runs a function and gives the tensors that its kernels took and that were there before it began.
 *
 * tfjs tells nobody of them, so the method that runs each kernel is laid over for as long as `run` takes.
 */
export function noteOutsiders<Result>(run: () => Result): { readonly result: Result; readonly outsiders: ReadonlySet<Tensor> } {
  const kernels = engine() as unknown as KernelCalls;
  const around = Object.getOwnPropertyDescriptor(kernels, 'runKernelFunc');
  const { runKernelFunc } = kernels;
  const { nextTensorId: first } = engine().constructor as unknown as { readonly nextTensorId: number };
  const outsiders = new Set<Tensor>();
  const value: typeof runKernelFunc = (call) => {
    for (const input of Object.values(call.inputs)) if (input instanceof Tensor && input.id < first) outsiders.add(input);
    return runKernelFunc.call(kernels, call);
  };
  Object.defineProperty(kernels, 'runKernelFunc', { value, configurable: true });
  try {
    return { result: run(), outsiders };
  } finally {
    if (around === undefined) Reflect.deleteProperty(kernels, 'runKernelFunc');
    else Object.defineProperty(kernels, 'runKernelFunc', around);
  }
}
