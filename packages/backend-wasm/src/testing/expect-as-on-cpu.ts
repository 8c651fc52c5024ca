import { expectClose } from '@ocelli/testing';
import '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  engine,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  setBackend,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { wasm } from '../index.js';
import { SimdUnit } from '../simd/simd-unit.js';

/** A kernel's inputs, made anew on each backend. */
export type Inputs = Readonly<Record<string, () => Tensor>>;

/** Starts the backend, and returns what its fast kernels are made with. */
export async function startWithUnit(): Promise<SimdUnit> {
  await wasm().start();
  const unit = await SimdUnit.create(engine().backend as BackendWasm);
  if (unit === undefined) throw new Error('This Node has no SIMD.');
  return unit;
}

/**
 * Expects of a kernel, registered or not, what tfjs's cpu backend computes, and that it leaves nothing on the heap.
 *
 * Values may be 1e-5 of the largest apart: float32 sums of a few hundred terms in another order.
 */
export async function expectAsOnCpu(
  { kernelName, kernelFunc }: KernelConfig,
  inputs: Inputs,
  attributes: object,
  what = JSON.stringify(attributes),
  tolerance = 1e-5,
): Promise<void> {
  const expected = await run('cpu', getKernel(kernelName, 'cpu').kernelFunc, inputs, attributes);
  const actual = await run('wasm', kernelFunc, inputs, attributes);
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  expect(actual.dtype, `${what}: dtype`).toBe(expected.dtype);
  expectClose(actual.values, expected.values, tolerance, what);
  expect(actual.left, `${what}: left on the heap`).toBe(0);
}

async function run(backendName: string, kernelFunc: KernelConfig['kernelFunc'], inputs: Inputs, attributes: object) {
  await setBackend(backendName);
  const { backend } = engine();
  const before = backend.numDataIds();
  const tensors = Object.fromEntries(Object.entries(inputs).map(([name, make]) => [name, make()]));
  const output = kernelFunc({ inputs: tensors, attrs: attributes as NamedAttrMap, backend }) as TensorInfo;
  const values = Array.from(backend.readSync(output.dataId) as Float32Array);
  backend.disposeData(output.dataId);
  for (const tensor of Object.values(tensors)) tensor.dispose();
  return { shape: output.shape, dtype: output.dtype, values, left: backend.numDataIds() - before };
}
