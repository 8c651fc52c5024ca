import { type BackendValues, type DataType, engine, type TensorInfo } from '@tensorflow/tfjs-core';
import { CountingBackend } from '../counting-backend.js';
import { CompileError } from '../errors.js';
import { constantOf } from '../graph/constants.js';
import type { GraphData, GraphDataType, Value } from '../graph/graph.js';
import { TracedReadError } from './traced-read-error.js';

/** A tfjs backend whose tensors have no elements: each stands for a value of a graph. */
export class TracingBackend extends CountingBackend {
  readonly #values = new WeakMap<object, Value>();
  readonly #layer: () => string;

  /** Told by `layer` which layer is at work. */
  constructor(layer: () => string) {
    super();
    this.#layer = layer;
  }

  /** A new tensor's data, to stand for a value. */
  hold(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    this.count(dataId);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  /** What a tensor stands for, if it was made while tracing. */
  find(dataId: object): Value | undefined {
    return this.#values.get(dataId);
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new CompileError(`compile: a tensor of ${dtype} was made; what is compiled can hold float32, int32 and bool.`);
    }
    return this.hold(constantOf(shape, dtype, toData(values as ArrayLike<number>, dtype))).dataId;
  }

  override readSync(dataId: object): never {
    throw new TracedReadError(this.#values.get(dataId), this.#layer());
  }

  override read(dataId: object): Promise<never> {
    return Promise.reject(new TracedReadError(this.#values.get(dataId), this.#layer()));
  }

  /** The value itself stays known, since the graph has it. */
  protected override release(): void {}

  override move(): never {
    throw new CompileError('compile: a tensor from outside was to be computed with.');
  }
}

/** A copy, since the caller may go on to change the values. */
function toData(values: ArrayLike<number>, dtype: GraphDataType): GraphData {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'bool':
      return Uint8Array.from(values, Number);
    default:
      return dtype satisfies never;
  }
}

/** A tensor of a held value, for tfjs to count and dispose as any other. */
export function symbolOf(backend: TracingBackend, value: Value) {
  return engine().makeTensorFromTensorInfo(backend.hold(value), backend);
}
