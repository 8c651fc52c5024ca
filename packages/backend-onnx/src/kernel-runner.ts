import {
  type Attributes,
  GraphBuilder,
  type GraphData,
  type GraphDataType,
  keyOf,
  lower,
  type OnnxGraph,
  type OnnxValue,
  type Order,
  outputMemory,
  plainOrder,
  type Value,
} from '@ocelli/compile/lowering';
import { lyingOrder } from './lying-order.js';
import type { NativeRuntime, NativeSession, NativeTensor } from './native-session.js';
import { withoutLastReshapes } from './without-last-reshapes.js';

/** A tensor that a kernel takes or gives. */
export interface KernelTensor {
  readonly shape: readonly number[];
  readonly dtype: GraphDataType;
  readonly data: GraphData;
  /** The order in which its axes lie in `data`; default the plain one. */
  readonly order?: Order | undefined;
}

export type KernelInputs = Readonly<Record<string, KernelTensor>>;

/** One kernel in ONNX for inputs of certain shapes. */
interface Program {
  readonly held: HeldSession;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly ProgramOutput[];
  /** Whether an output is large enough for memory of our own. */
  readonly isLarge: boolean;
}

/** A session, and when it was used last. */
interface HeldSession {
  readonly session: NativeSession;
  lastUse: number;
}

interface ProgramOutput extends Omit<KernelTensor, 'data'> {
  readonly onnx: OnnxValue;
}

export interface KernelRunnerOptions {
  /** Threads of the sessions for kernels that have enough to do. */
  readonly threads: number;
  /** How many sessions are kept; default 512. */
  readonly sessions?: number;
}

/** Kernels whose work outweighs waking a second thread. */
const heavy = /^(Conv|Fused.*Conv|Depthwise|BatchMatMul|_FusedMatMul|Einsum|MaxPool|AvgPool)/;
const heavySize = 2 ** 16;
/** From this many bytes on memory is mapped anew for each output of the binding's own. */
const largeBytes = 2 ** 17;

/**
 * Computes kernels one by one: each is put in ONNX as the compiler does it, and the sessions are kept.
 *
 * A session's inputs have no fixed lengths, so that all shapes for which a kernel comes to the same ONNX share one. What a kernel gives lies
 * as its operators left it, and the next kernel takes it so.
 */
export class KernelRunner {
  readonly #runtime: NativeRuntime;
  readonly #threads: number;
  readonly #limit: number;
  readonly #programs = new Map<string, Program>();
  readonly #sessions = new Map<string, HeldSession>();
  #uses = 0;

  constructor(runtime: NativeRuntime, { threads, sessions = 512 }: KernelRunnerOptions) {
    this.#runtime = runtime;
    this.#threads = threads;
    this.#limit = sessions;
    outputMemory.open();
  }

  /** How many sessions there are. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /**
   * `isPlain` asks for outputs that lie in their plain order.
   *
   * @throws Error with the kernel's name, and what ONNX Runtime says.
   */
  run(kernel: string, inputs: KernelInputs, attributes: Attributes, { isPlain = false } = {}): KernelTensor[] {
    const program = this.#programOf(kernel, inputs, attributes, isPlain);
    program.held.lastUse = ++this.#uses;
    const feeds: Record<string, NativeTensor> = {};
    let index = 0;
    for (const name in inputs) {
      const input = program.inputs[index++] as OnnxValue;
      feeds[input.name] = native(input, (inputs[name] as KernelTensor).data);
    }
    try {
      return program.isLarge ? this.#runInto(program, feeds) : this.#run(program, feeds);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message.replace(/^.*Status Message: /s, '').trim() : String(cause);
      throw new Error(`${kernel} failed on the onnx backend: ${said}`, { cause });
    }
  }

  /** Takes back the memory of an output that nobody refers to any more; or, where somebody has read it and may keep it, counts it out. */
  recycle(data: GraphData, isRead = false): void {
    if (data.byteLength < largeBytes) return;
    if (isRead) outputMemory.lose(data);
    else outputMemory.give(data);
  }

  dispose(): void {
    for (const { session } of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    this.#programs.clear();
    outputMemory.close();
  }

  #run({ held, outputs }: Program, feeds: Record<string, NativeTensor>): KernelTensor[] {
    const fetched = this.#runtime.run(
      held.session,
      feeds,
      outputs.map(({ onnx }) => onnx.name),
    );
    return outputs.map(({ shape, dtype, order }, index) => ({ shape, dtype, order, data: fetched[index] as GraphData }));
  }

  #runInto({ held, outputs }: Program, feeds: Record<string, NativeTensor>): KernelTensor[] {
    const fetches: Record<string, NativeTensor> = {};
    const tensors = outputs.map(({ onnx, shape, dtype, order }) => {
      const data = this.#allocate(dtype, shape);
      fetches[onnx.name] = native(onnx, data);
      return { shape, dtype, order, data };
    });
    try {
      this.#runtime.runInto(held.session, feeds, fetches);
    } catch (error) {
      for (const { data } of tensors) this.recycle(data);
      throw error;
    }
    return tensors;
  }

  #allocate(dtype: GraphDataType, shape: readonly number[]): GraphData {
    const Data = dataTypes[dtype];
    const length = shape.reduce((product, each) => product * each, 1);
    return length * Data.BYTES_PER_ELEMENT >= largeBytes ? (outputMemory.take(dtype, length) as GraphData) : new Data(length);
  }

  #programOf(kernel: string, inputs: KernelInputs, attributes: Attributes, isPlain: boolean): Program {
    const key = callKey(kernel, inputs, attributes, isPlain);
    const program = this.#programs.get(key) ?? this.#make(kernel, inputs, attributes, isPlain);
    // The latest stand last, so that the first are the ones to go.
    this.#programs.delete(key);
    this.#programs.set(key, program);
    if (this.#programs.size > 8 * this.#limit) this.#programs.delete(this.#programs.keys().next().value as string);
    return program;
  }

  #make(kernel: string, inputs: KernelInputs, attributes: Attributes, isToBePlain: boolean): Program {
    const builder = new GraphBuilder();
    const orders = new Map<Value, Order | undefined>();
    const values = Object.entries(inputs).map(([name, { shape, dtype, order }]) => {
      const value = builder.input(name, shape, dtype);
      orders.set(value, order);
      return [name, value] as const;
    });
    const outputs = builder.add(kernel, Object.fromEntries(values), attributes);
    const named = outputs.map((value, index) => ({ name: String(index), value }));
    const { onnx: whole, outputOrders } = lower(builder.build(named), {
      inputOrder: (value) => orders.get(value),
      ...(isToBePlain ? { outputOrder: ({ value }) => plainOrder(value.shape.length) } : {}),
    });
    const onnx = withoutLastReshapes(whole);
    const size = Math.max(0, ...[...Object.values(inputs), ...outputs].map(({ shape }) => shape.reduce((a, b) => a * b, 1)));
    const threads = heavy.test(kernel) && size >= heavySize ? this.#threads : 1;
    return {
      held: this.#sessionOf(onnx, threads),
      inputs: onnx.inputs,
      outputs: outputs.map(({ shape, dtype }, index) => {
        const order = outputOrders[index] as Order;
        return { shape, dtype, order: lyingOrder(shape, order), onnx: onnx.outputs[index] as OnnxValue };
      }),
      isLarge: outputs.some(({ shape, dtype }) => {
        return shape.reduce((bytes, length) => bytes * length, dataTypes[dtype].BYTES_PER_ELEMENT) >= largeBytes;
      }),
    };
  }

  #sessionOf(graph: OnnxGraph, threads: number): HeldSession {
    const key = `${threads} ${textOf(graph)}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    if (this.#sessions.size >= this.#limit) this.#letGo();
    const held = { session: this.#runtime.createSession(graph, threads), lastUse: 0 };
    this.#sessions.set(key, held);
    return held;
  }

  /** Ends the session that has not been used for the longest time. */
  #letGo(): void {
    const [key, unused] = [...this.#sessions].reduce((one, other) => (other[1].lastUse < one[1].lastUse ? other : one));
    this.#sessions.delete(key);
    for (const [name, { held }] of this.#programs) if (held === unused) this.#programs.delete(name);
    unused.session.dispose();
  }
}

export const dataTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

function native({ type, shape }: OnnxValue, data: GraphData): NativeTensor {
  return { location: 'cpu', type, data, dims: shape };
}

/** Tells calls apart. */
function callKey(kernel: string, inputs: KernelInputs, attributes: Attributes, isPlain: boolean): string {
  let key = isPlain ? `plain ${kernel}` : kernel;
  for (const name in inputs) {
    const { dtype, shape, order } = inputs[name] as KernelTensor;
    key += ` ${name}:${dtype}[${shape}]`;
    if (order !== undefined) key += `in ${order}`;
  }
  return Object.keys(attributes).length === 0 ? key : `${key} ${keyOf(attributes)}`;
}

/** Tells graphs apart but for the lengths of their inputs and outputs. */
function textOf({ inputs, outputs, nodes, initializers }: OnnxGraph): string {
  return keyOf([
    inputs.map(({ name, type, shape }) => [name, type, shape.length]),
    outputs.map(({ name }) => name),
    nodes,
    initializers.map(({ name, type, shape, data }) => [name, type, shape, Array.from(data as ArrayLike<number>, String)]),
  ]);
}
