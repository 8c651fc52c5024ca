import { type _FusedMatMul, BatchMatMul, type BatchMatMulAttrs, type KernelConfig } from '@tensorflow/tfjs-core';
import { integerProduct, isOfIntegers } from './integer-product.js';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';
import { composite } from './workspace.js';

/**
 * A product of matrices of tfjs, given a copy of its right matrix.
 *
 * tfjs keeps what it has prepared of a right matrix under the number of its memory and not by its shape: the same values in another shape
 * then gave wrong products, or reached beyond the heap.
 */
export function matrixProduct(kernelName: typeof BatchMatMul | typeof _FusedMatMul): KernelConfig {
  const own = tfjsKernel(kernelName);
  const { kernelFunc } = composite<'a' | 'b', BatchMatMulAttrs>({
    kernelName,
    compute: (workspace, inputs, attributes) => {
      if (kernelName === BatchMatMul && isOfIntegers(inputs)) return integerProduct(workspace, inputs, attributes);
      const copy = workspace.allocate(inputs.b.shape, inputs.b.dtype);
      workspace.values(copy).set(workspace.values(inputs.b));
      return workspace.call(own, { ...inputs, b: copy }, attributes);
    },
  });
  return { kernelName, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, own) };
}
