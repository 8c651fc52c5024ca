import { type Attributes, plainOrder, regroup } from '@ocelli/compile/lowering';
import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './onnx-backend.js';

/** Kernels that compute nothing: what they give are the same elements, seen otherwise. `computed` makes those that move the elements. */
export function viewKernels(
  backend: OnnxBackend,
  computed: (kernelName: string) => KernelFunc,
): Readonly<Record<string, KernelFunc>> {
  const moved = { Reshape: computed('Reshape'), Transpose: computed('Transpose') };
  const reshaped = (x: TensorInfo, shape: readonly number[]): TensorInfo => {
    const { order } = backend.find(x);
    if (order === undefined) return backend.alias(x, shape);
    const regrouped = regroup(x.shape, shape, order);
    if (regrouped !== undefined) return backend.alias(x, shape, regrouped);
    return moved.Reshape({ inputs: { x }, attrs: { shape: [...shape] }, backend }) as TensorInfo;
  };
  const identity: KernelFunc = ({ inputs }) => {
    const { dataId, shape, dtype } = inputs['x'] as TensorInfo;
    // One of another backend is counted there until it is here.
    backend.find(inputs['x'] as TensorInfo);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
  return {
    Identity: identity,
    // Kernels run in the order in which they are called.
    OptimizationBarrier: identity,
    Reshape: ({ inputs, attrs }) => {
      const x = inputs['x'] as TensorInfo;
      const shape = util.inferFromImplicitShape([...((attrs as Attributes)['shape'] as number[])], util.sizeFromShape(x.shape));
      util.assert(util.sizeFromShape(x.shape) === util.sizeFromShape(shape), () => {
        return `Reshape: new shape: ${shape}, old shape: ${x.shape}. New shape and old shape must have the same number of elements.`;
      });
      return reshaped(x, shape);
    },
    ExpandDims: ({ inputs, attrs }) => {
      const input = inputs['input'] as TensorInfo;
      const dim = (attrs as Attributes)['dim'] as number;
      const rank = input.shape.length;
      util.assert(-(rank + 1) <= dim && dim <= rank, () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`);
      const at = dim < 0 ? rank + 1 + dim : dim;
      return reshaped(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
    },
    Transpose: (parameters) => {
      const x = parameters.inputs['x'] as TensorInfo;
      const permutation = (parameters.attrs as Attributes)['perm'] as number[];
      const { order } = backend.find(x);
      if (order === undefined && !isTurnedMatrix(permutation)) return moved.Transpose(parameters);
      // The axes have other numbers.
      const renamed = (order ?? plainOrder(permutation.length)).map((axis) => permutation.indexOf(axis));
      const shape = permutation.map((axis) => x.shape[axis] ?? 1);
      return backend.alias(x, shape, renamed);
    },
  };
}

/** Whether the last two axes change places: products take matrices turned, all else would turn them each time that it reads them. */
function isTurnedMatrix(permutation: readonly number[]): boolean {
  const last = permutation.length - 1;
  return permutation.every((axis, index) => axis === (index === last ? last - 1 : index === last - 1 ? last : index));
}
