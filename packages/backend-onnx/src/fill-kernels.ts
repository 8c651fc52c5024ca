import type { Attributes, GraphDataType } from '@ocelli/compile/lowering';
import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { isForCpu } from './cpu-kernels.js';
import { dataTypes } from './kernel-runner.js';
import type { OnnxBackend } from './onnx-backend.js';

/** Kernels that repeat one number: filling memory takes no session for each shape. `computed` makes those of strings. */
export function fillKernels(
  backend: OnnxBackend,
  computed: (kernelName: string) => KernelFunc,
): Readonly<Record<string, KernelFunc>> {
  const filled = (shape: readonly number[], dtype: GraphDataType, value: number): TensorInfo => {
    const data = new dataTypes[dtype](util.sizeFromShape([...shape]));
    // Fresh memory is 0.
    if (value !== 0 || Object.is(value, -0)) data.fill(value);
    return { dataId: backend.write(data, [...shape], dtype), shape: [...shape], dtype };
  };
  const likeInput = (kernelName: string, value: number): KernelFunc => {
    const ofStrings = computed(kernelName);
    return (parameters) => {
      const { shape, dtype } = parameters.inputs['x'] as TensorInfo;
      return dtype === 'string' ? ofStrings(parameters) : filled(shape, dtype as GraphDataType, value);
    };
  };
  const ofStrings = computed('Fill');
  return {
    Fill: (parameters) => {
      const attributes = parameters.attrs as Attributes;
      if (isForCpu({}, attributes)) return ofStrings(parameters);
      const { shape, value, dtype } = attributes as { shape: number[]; value: number | boolean; dtype?: GraphDataType };
      return filled(shape, dtype ?? (util.inferDtype(value) as GraphDataType), Number(value));
    },
    ZerosLike: likeInput('ZerosLike', 0),
    OnesLike: likeInput('OnesLike', 1),
  };
}
