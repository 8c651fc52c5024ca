import { type Attributes, asKernelOutput, lowerTable } from '@ocelli/compile/lowering';
import { type KernelFunc, registerKernel, type TensorInfo, unregisterKernel, util } from '@tensorflow/tfjs-core';
import { cpuKernel, cpuKernelNames, isForCpu } from './cpu-kernels.js';
import { fillKernels } from './fill-kernels.js';
import type { KernelRunner, KernelTensor } from './kernel-runner.js';
import type { OnnxBackend } from './onnx-backend.js';
import { viewKernels } from './view-kernels.js';

/** Registers for a backend every kernel that the compiler knows, and those that it does not as tfjs's cpu backend has them. */
export function registerKernels(backendName: string, backend: OnnxBackend, runner: KernelRunner): void {
  const computed = (kernelName: string): KernelFunc => {
    const onCpu = cpuKernel(kernelName, backend);
    return (parameters) => {
      const { inputs } = parameters;
      const attributes = (parameters.attrs ?? {}) as Attributes;
      if (onCpu !== undefined && isForCpu(inputs, attributes)) return onCpu(parameters);
      const tensors: Record<string, KernelTensor> = {};
      for (const name in inputs) {
        const tensor = inputs[name] as TensorInfo | null | undefined;
        if (tensor) tensors[name] = backend.find(tensor);
      }
      if (kernelName === 'GatherV2') requireWithin(tensors, attributes);
      const outputs = runner.run(kernelName, tensors, attributes);
      return asKernelOutput(
        kernelName,
        outputs.map((output) => backend.hold(output)),
      );
    };
  };
  const own = { ...viewKernels(backend, computed), ...fillKernels(backend, computed) };
  for (const kernelName of lowerTable().keys()) {
    unregister(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc: own[kernelName] ?? computed(kernelName) });
  }
  for (const kernelName of cpuKernelNames()) {
    const kernelFunc = lowerTable().has(kernelName) ? undefined : cpuKernel(kernelName, backend);
    if (kernelFunc === undefined) continue;
    unregister(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/** ONNX counts negative indices from the end, and tfjs refuses them. */
function requireWithin({ x, indices }: Readonly<Record<string, KernelTensor>>, { axis }: Attributes): void {
  const [along = 0] = util.parseAxisParam((axis as number | undefined) ?? 0, [...(x?.shape ?? [])]);
  const last = (x?.shape[along] ?? 1) - 1;
  for (const index of indices?.data ?? []) {
    util.assert(index >= 0 && index <= last, () => `GatherV2: the index value ${index} is not in [0, ${last}]`);
  }
}

function unregister(kernelName: string, backendName: string): void {
  try {
    unregisterKernel(kernelName, backendName);
  } catch {
    // It was not there, which tfjs reports by throwing.
  }
}
