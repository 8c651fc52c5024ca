import { type BackendValues, DataStorage, type DataType, engine, KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';

/** Holds the elements of tensors in this thread's memory, from where ONNX Runtime reads them without a copy. */
export class OnnxBackend extends KernelBackend {
  readonly #held = new DataStorage<{ readonly values: BackendValues; references: number }>(this, engine());

  readonly #release: () => void;

  /** `release` frees what the kernels have kept. */
  constructor(release: () => void) {
    super();
    this.#release = release;
  }

  /** A tensor of elements that nobody else changes. */
  hold(values: BackendValues, shape: readonly number[], dtype: DataType): TensorInfo {
    return { dataId: this.write(values, [...shape], dtype), shape: [...shape], dtype };
  }

  /** The same elements in another shape. */
  alias({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, _shape: number[], dtype: DataType, references: number): void {
    this.#held.set(dataId, { values: typed(values, dtype), references });
  }

  /** The elements; those of a tensor of another backend are brought here first. */
  override readSync(dataId: object): BackendValues {
    return this.#held.get(dataId).values;
  }

  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override incRef(dataId: object): void {
    this.#held.get(dataId).references++;
  }

  override refCount(dataId: object): number {
    return this.#held.has(dataId) ? this.#held.get(dataId).references : 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#held.has(dataId)) return true;
    const held = this.#held.get(dataId);
    held.references--;
    if (held.references > 0 && !force) return false;
    this.#held.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#held.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    const before = performance.now();
    run();
    return { kernelMs: performance.now() - before };
  }

  override dispose(): void {
    this.#release();
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
