import { type Attributes, asKernelOutput, type GraphData, type GraphDataType, lowerTable } from '@ocelli/compile/lowering';
import { type KernelFunc, registerKernel, type TensorInfo, unregisterKernel, util } from '@tensorflow/tfjs-core';
import type { KernelRunner, KernelTensor } from './kernel-runner.js';
import type { OnnxBackend } from './onnx-backend.js';

/** Registers every kernel that the compiler knows for a backend. */
export function registerKernels(backendName: string, backend: OnnxBackend, runner: KernelRunner): void {
  const own = ownKernels(backend);
  const read = ({ dataId, shape, dtype }: TensorInfo): KernelTensor => {
    return { shape, dtype: dtype as GraphDataType, data: backend.readSync(dataId) as GraphData };
  };
  for (const kernelName of lowerTable().keys()) {
    const kernelFunc: KernelFunc = ({ inputs, attrs }) => {
      const tensors = Object.entries(inputs).flatMap(([name, tensor]) =>
        tensor ? [[name, read(tensor as TensorInfo)] as const] : [],
      );
      const outputs = runner.run(kernelName, Object.fromEntries(tensors), { ...attrs } as Attributes);
      return asKernelOutput(
        kernelName,
        outputs.map(({ data, shape, dtype }) => backend.hold(data, shape, dtype)),
      );
    };
    unregister(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc: own[kernelName] ?? kernelFunc });
  }
}

/** Kernels that compute nothing. */
function ownKernels(backend: OnnxBackend): Readonly<Record<string, KernelFunc>> {
  return {
    Identity: ({ inputs }) => backend.alias(inputs['x'] as TensorInfo, (inputs['x'] as TensorInfo).shape),
    Reshape: ({ inputs, attrs }) => {
      const x = inputs['x'] as TensorInfo;
      const shape = util.inferFromImplicitShape([...((attrs as Attributes)['shape'] as number[])], util.sizeFromShape(x.shape));
      util.assert(util.sizeFromShape(x.shape) === util.sizeFromShape(shape), () => {
        return `Reshape: new shape: ${shape}, old shape: ${x.shape}. New shape and old shape must have the same number of elements.`;
      });
      return backend.alias(x, shape);
    },
    ExpandDims: ({ inputs, attrs }) => {
      const input = inputs['input'] as TensorInfo;
      const dim = (attrs as Attributes)['dim'] as number;
      const at = dim < 0 ? input.shape.length + 1 + dim : dim;
      return backend.alias(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
    },
  };
}

function unregister(kernelName: string, backendName: string): void {
  try {
    unregisterKernel(kernelName, backendName);
  } catch {
    // It was not there, which tfjs reports by throwing.
  }
}
