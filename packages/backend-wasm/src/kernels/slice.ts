import { type KernelConfig, Slice, type SliceAttrs, slice_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';

/** A part of a tensor; tfjs's own gives what is next to it in memory where the part reaches beyond the tensor. */
export function slice(): KernelConfig {
  const own = tfjsKernel(Slice);
  const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs, backend }) => {
    const { x } = inputs as Record<'x', TensorInfo>;
    const { begin, size } = attrs as unknown as SliceAttrs;
    slice_util.assertParamsValid(x, ...(slice_util.parseSliceParams(x, begin, size) as [number[], number[]]));
    return own({ inputs, attrs: attrs ?? {}, backend });
  };
  return { kernelName: Slice, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, own) };
}
