import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { DataType, KernelConfig, KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, util } from '@tensorflow/tfjs-core';

/** A kernel made of others: computes one output from the named inputs with what the workspace offers. */
export interface Composite<Names extends string, Attributes = unknown> {
  readonly kernelName: string;
  readonly compute: (workspace: Workspace, inputs: Readonly<Record<Names, TensorInfo>>, attributes: Attributes) => TensorInfo;
}

/** Values of a tensor on the heap. */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** Types a composite and makes it a kernel that tfjs-core can register. */
export function composite<Names extends string, Attributes = unknown>({
  kernelName,
  compute,
}: Composite<Names, Attributes>): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const workspace = new Workspace(backend as BackendWasm);
      let result: TensorInfo | undefined;
      try {
        result = compute(workspace, inputs as Record<Names, TensorInfo>, attrs as unknown as Attributes);
        return result;
      } finally {
        workspace.release(result);
      }
    },
  };
}

/**
 * What a composite works with: kernels of the wasm backend and the heap that holds tensors.
 *
 * Kernels are called past tfjs-core's engine, which records nothing inside a kernel anyway; all that they make is freed by `release`.
 */
export class Workspace {
  readonly backend: BackendWasm;
  readonly #made: TensorInfo[] = [];

  constructor(backend: BackendWasm) {
    this.backend = backend;
  }

  /** Runs a kernel of the wasm backend. */
  run(kernelName: string, inputs: NamedTensorInfoMap, attributes: object = {}): TensorInfo {
    return this.call(getKernel(kernelName, 'wasm').kernelFunc, inputs, attributes);
  }

  /** Runs a kernel that need not be registered. */
  call(kernelFunc: KernelFunc, inputs: NamedTensorInfoMap, attributes: object = {}): TensorInfo {
    const output = kernelFunc({ inputs, attrs: attributes as Record<string, never>, backend: this.backend });
    this.#made.push(output as TensorInfo);
    return output as TensorInfo;
  }

  /** A tensor whose values are yet to be written. */
  allocate(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const output = this.backend.makeOutput([...shape], dtype);
    this.#made.push(output);
    return output;
  }

  /** The same values under another shape. */
  reshape({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    return { dataId, dtype, shape: [...shape] };
  }

  transpose(x: TensorInfo, perm: readonly number[]): TensorInfo {
    return this.run('Transpose', { x }, { perm: [...perm] });
  }

  /** The values on the heap; valid until the next allocation, which may move the heap. */
  values(x: TensorInfo): TypedArray {
    return this.backend.typedArrayFromHeap(x) as TypedArray;
  }

  floats(x: TensorInfo): Float32Array {
    return this.values(x) as Float32Array;
  }

  /** Where a value is on the heap, in bytes. */
  address({ dataId }: TensorInfo, index = 0): number {
    return this.backend.getMemoryOffset(dataId) + index * 4;
  }

  /** Frees what was made here before the end. */
  free(made: TensorInfo): void {
    this.#made.splice(this.#made.indexOf(made), 1);
    this.backend.disposeData(made.dataId);
  }

  /** Frees all that was made, but for what backs `result`. */
  release(result: TensorInfo | undefined): void {
    let isKept = result === undefined;
    for (const made of this.#made) {
      if (!isKept && made.dataId === result?.dataId) isKept = true;
      else this.backend.disposeData(made.dataId);
    }
    // The result shares an input's memory, which now has one owner more.
    if (!isKept && result !== undefined) this.backend.incRef(result.dataId);
  }
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return util.sizeFromShape([...shape]);
}
