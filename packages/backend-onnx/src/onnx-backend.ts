import { CountingBackend } from '@ocelli/compile/lowering';
import { type BackendValues, DataStorage, type DataType, engine, type TensorInfo } from '@tensorflow/tfjs-core';

/** Holds the elements of tensors in this thread's memory, from where ONNX Runtime reads them without a copy. */
export class OnnxBackend extends CountingBackend {
  readonly #values = new DataStorage<BackendValues>(this, engine());
  readonly #onDispose: () => void;

  /** `onDispose` frees what the kernels have kept. */
  constructor(onDispose: () => void) {
    super();
    this.#onDispose = onDispose;
  }

  /** A tensor of elements that nobody else changes. */
  hold(values: BackendValues, shape: readonly number[], dtype: DataType): TensorInfo {
    return { dataId: this.write(values, [...shape], dtype), shape: [...shape], dtype };
  }

  /** The same elements in another shape. */
  alias({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    // Those of another backend are counted there until they are here.
    this.readSync(dataId);
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, _shape: number[], dtype: DataType, references: number): void {
    this.#values.set(dataId, typed(values, dtype));
    this.count(dataId, references);
  }

  /** The elements; those of a tensor of another backend are brought here first. */
  override readSync(dataId: object): BackendValues {
    return this.#values.get(dataId);
  }

  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    const before = performance.now();
    run();
    return { kernelMs: performance.now() - before };
  }

  protected override release(dataId: object): void {
    this.#values.delete(dataId);
  }

  override dispose(): void {
    super.dispose();
    this.#onDispose();
  }
}

/** tfjs hands plain arrays of booleans and numbers over too. */
function typed(values: BackendValues, dtype: DataType): BackendValues {
  if (!Array.isArray(values)) return values;
  const numbers = values as unknown as (number | boolean)[];
  if (dtype === 'float32') return Float32Array.from(numbers, Number);
  if (dtype === 'int32') return Int32Array.from(numbers, Number);
  return dtype === 'bool' ? Uint8Array.from(numbers, Number) : values;
}
