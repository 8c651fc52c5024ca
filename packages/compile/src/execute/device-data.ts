import type { Tensor } from 'onnxruntime-node';
import type { OnnxData } from '../onnx/onnx-builder.js';
import type { GpuMemory } from './gpu-memory.js';

/** Elements in the memory of a GPU. Who holds them has to dispose of them. */
export class DeviceData {
  readonly #tensor: Tensor;
  readonly #memory: Pick<GpuMemory, 'read'>;
  readonly #onDispose: () => void;

  /** `onDispose` is called when the memory has been given back. */
  constructor(tensor: Tensor, memory: Pick<GpuMemory, 'read'>, onDispose: () => void = () => undefined) {
    this.#tensor = tensor;
    this.#memory = memory;
    this.#onDispose = onDispose;
  }

  /** What a session takes: the same elements in a shape. */
  feed(shape: readonly number[]): Tensor {
    const { location, type, gpuBuffer, size } = this.#tensor;
    // All that the binding reads; a tensor of the runtime's own class would claim to own the memory too.
    return { location, type, gpuBuffer, size, dims: shape } as unknown as Tensor;
  }

  /** A copy in this process's memory; waits for the GPU. @throws Error when it is disposed of. */
  read(): OnnxData {
    return this.#memory.read(this.#tensor);
  }

  dispose(): void {
    this.#tensor.dispose();
    this.#onDispose();
  }
}
