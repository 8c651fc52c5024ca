import { type BackendValues, type DataType, engine, findBackend, registerBackend, type Tensor } from '@tensorflow/tfjs-core';
import { CountingBackend } from '../counting-backend.js';
import type { GraphData, GraphDataType } from '../graph/graph.js';
import { unpermute } from '../onnx/lowering.js';
import { isPlain, type Order } from '../onnx/order.js';
import { DeviceData } from './device-data.js';
import { outputMemory } from './output-memory.js';

const backendName = 'ocelli-held';

/** The elements of a tensor, with its axes lying in some order. */
export interface Held {
  readonly data: GraphData | DeviceData;
  readonly order: Order;
  readonly shape: readonly number[];
  readonly dtype: GraphDataType;
}

/**
 * A tfjs backend that computes nothing and only holds what compiled functions give, as they gave it: so that a state goes from one call
 * to the next without a copy. Where a tensor of it is used in eager code, tfjs moves it to the backend at work.
 */
export class HeldBackend extends CountingBackend {
  readonly #held = new Map<object, Held>();
  /** Tensors whose elements nobody else refers to. */
  readonly #own = new Set<object>();
  /** Runs under way, and what is to be freed after them. */
  #runs = 0;
  #unused: Held['data'][] = [];

  /** Takes the elements over, and lets go of them with the tensor. */
  hold(held: Held): Tensor {
    const dataId = {};
    this.#held.set(dataId, held);
    this.count(dataId);
    this.#own.add(dataId);
    return engine().makeTensorFromTensorInfo({ dataId, shape: [...held.shape], dtype: held.dtype }, this);
  }

  /** What is held for a tensor, if it is here. */
  find({ dataId }: Tensor): Held | undefined {
    return this.#held.get(dataId);
  }

  /** Frees no elements before `run` is done, which may have been given some of them. */
  async lend<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#runs++;
    try {
      return await run();
    } finally {
      if (--this.#runs === 0) for (const data of this.#unused.splice(0)) free(data);
    }
  }

  override readSync(dataId: object): BackendValues {
    const held = this.#held.get(dataId) as Held;
    const isHere = !(held.data instanceof DeviceData);
    const data = held.data instanceof DeviceData ? (held.data.read() as GraphData) : held.data;
    if (!isPlain(held.order)) return unpermute(data, held, held.order);
    // A copy in any case: what is held goes into further calls.
    return isHere ? data.slice() : data;
  }

  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    this.#held.set(dataId, {
      data: values as GraphData,
      order: shape.map((_, axis) => axis),
      shape,
      dtype: dtype as GraphDataType,
    });
    this.count(dataId, references);
  }

  protected override release(dataId: object): void {
    const held = this.#held.get(dataId);
    if (held !== undefined && this.#own.delete(dataId)) {
      if (this.#runs === 0) free(held.data);
      else this.#unused.push(held.data);
    }
    this.#held.delete(dataId);
  }
}

function free(data: Held['data']): void {
  if (data instanceof DeviceData) data.dispose();
  else outputMemory.give(data);
}

/** The one that tfjs-core knows, made at its first use. */
export function heldBackend(): HeldBackend {
  const known = findBackend(backendName);
  if (known instanceof HeldBackend) return known;
  registerBackend(backendName, () => new HeldBackend(), 0);
  return findBackend(backendName) as HeldBackend;
}
