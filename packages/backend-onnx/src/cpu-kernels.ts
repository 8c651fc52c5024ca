import type { Attributes } from '@ocelli/compile/lowering';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  type BackendValues,
  type DataType,
  getKernel,
  getKernelsForBackend,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './onnx-backend.js';

/** What tfjs's cpu backend is without its greeting. */
class QuietCpu extends MathBackendCPU {
  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }
}

/** Kernels of complex numbers, which no tensor of ours holds, and of a page's canvas. */
const others = ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real', 'Draw'];

/** Names the kernels that tfjs's cpu backend has and that can be lent. */
export function cpuKernelNames(): string[] {
  const names = getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  return names.filter((name) => !others.includes(name));
}

/** A kernel computed in JavaScript by tfjs's cpu backend, for what is not put in ONNX; undefined where that has none either. */
export function cpuKernel(kernelName: string, backend: OnnxBackend): KernelFunc | undefined {
  const kernel = getKernel(kernelName, 'cpu');
  if (kernel === undefined) return undefined;
  return ({ inputs, ...rest }) => {
    const cpu = new QuietCpu();
    const lend = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      return { dataId: cpu.write(backend.readSync(dataId), shape, dtype), shape, dtype };
    };
    const lent = mapTensors(inputs, lend) as NamedTensorInfoMap;
    const outputs = kernel.kernelFunc({ ...rest, inputs: lent, backend: cpu });
    const take = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      return { dataId: backend.write(cpu.readSync(dataId), shape, dtype), shape, dtype };
    };
    return Array.isArray(outputs) ? outputs.map(take) : take(outputs);
  };
}

/** Inputs are tensors by name, lists of them where a kernel takes lists, or undefined. */
function mapTensors(inputs: unknown, change: (tensor: TensorInfo) => TensorInfo): unknown {
  if (inputs === undefined || inputs === null) return undefined;
  if ((inputs as Partial<TensorInfo>).dataId !== undefined) return change(inputs as TensorInfo);
  if (Array.isArray(inputs)) return inputs.map((input) => mapTensors(input, change));
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, mapTensors(input, change)]));
}

/** Whether a call of a kernel is not for ONNX: of strings, or of images with their channels first. */
export function isForCpu(inputs: Readonly<Record<string, unknown>>, { dtype, value, dataFormat }: Attributes): boolean {
  if (dtype === 'string' || typeof value === 'string' || dataFormat === 'NCHW' || dataFormat === 'NCDHW') return true;
  for (const name in inputs) if ((inputs[name] as TensorInfo | null | undefined)?.dtype === 'string') return true;
  return false;
}
