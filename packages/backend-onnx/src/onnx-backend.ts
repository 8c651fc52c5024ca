import { CountingBackend, type GraphData, type GraphDataType, type Order, plainOrder } from '@ocelli/compile/lowering';
import { type BackendValues, DataStorage, type DataType, engine, type TensorInfo } from '@tensorflow/tfjs-core';
import { dataTypes, type KernelRunner, type KernelTensor } from './kernel-runner.js';
import { lyingOrder } from './lying-order.js';

/** The elements that one or more tensors hold, each in a shape and an order of its own. */
interface Elements {
  data: BackendValues;
  tensors: number;
  /** Whether a kernel made them. */
  readonly isOwn: boolean;
  /** Whether somebody else has seen them and may keep them, so that their memory cannot be used again. */
  isRead: boolean;
}

interface Held {
  elements: Elements;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  /** The order in which the axes lie; undefined for the plain one. */
  order: Order | undefined;
}

/** Holds the elements of tensors in this thread's memory as kernels gave them, from where ONNX Runtime reads them without a copy. */
export class OnnxBackend extends CountingBackend {
  readonly #held = new DataStorage<Held>(this, engine());
  readonly #runner: KernelRunner;

  constructor(runner: KernelRunner) {
    super();
    this.#runner = runner;
  }

  /** A tensor of what a kernel gave. */
  hold({ data, shape, dtype, order }: KernelTensor): TensorInfo {
    return this.#add({ elements: { data, tensors: 0, isOwn: true, isRead: false }, shape, dtype, order });
  }

  /** A tensor as kernels take it; one of another backend is brought here first. */
  find({ dataId, shape, dtype }: TensorInfo): KernelTensor {
    const { elements, order } = this.#held.get(dataId);
    return { data: elements.data as GraphData, shape, dtype: dtype as GraphDataType, order };
  }

  /** The same elements in another shape, whose axes lie in an order. */
  alias({ dataId, dtype }: TensorInfo, shape: readonly number[], order: Order = plainOrder(shape.length)): TensorInfo {
    const { elements } = this.#held.get(dataId);
    return this.#add({ elements, shape, dtype, order: lyingOrder(shape, order) });
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    const elements = { data: typed(values, dtype), tensors: 1, isOwn: false, isRead: true };
    this.#held.set(dataId, { elements, shape, dtype, order: undefined });
    this.count(dataId, references);
  }

  override readSync(dataId: object): BackendValues {
    const held = this.#held.get(dataId);
    if (held.order !== undefined) this.#straighten(held);
    held.elements.isRead = true;
    return held.elements.data;
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
    this.#leave(this.#held.get(dataId).elements);
    this.#held.delete(dataId);
  }

  override dispose(): void {
    super.dispose();
    this.#runner.dispose();
  }

  #add(held: Held): TensorInfo {
    const dataId = {};
    held.elements.tensors++;
    this.#held.set(dataId, held);
    this.count(dataId);
    return { dataId, shape: [...held.shape], dtype: held.dtype };
  }

  /** Brings the elements into their plain order, for this tensor. */
  #straighten(held: Held): void {
    const { elements, shape, dtype, order } = held;
    const x = { data: elements.data as GraphData, shape, dtype: dtype as GraphDataType, order };
    const [{ data }] = this.#runner.run('Identity', { x }, {}, { isPlain: true }) as [KernelTensor];
    held.elements = { data, tensors: 1, isOwn: true, isRead: false };
    held.order = undefined;
    this.#leave(elements);
  }

  #leave(elements: Elements): void {
    elements.tensors--;
    if (elements.tensors === 0 && elements.isOwn) this.#runner.recycle(elements.data as GraphData, elements.isRead);
  }
}

/** tfjs hands plain arrays of booleans and numbers over too, and its cpu backend numbers in arrays of another type. */
function typed(values: BackendValues, dtype: DataType): BackendValues {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return values;
  const Data = dataTypes[dtype];
  return values instanceof Data ? values : Data.from(Array.from(values as unknown as ArrayLike<number | boolean>, Number));
}
