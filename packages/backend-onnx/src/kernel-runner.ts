import {
  type Attributes,
  GraphBuilder,
  type GraphData,
  type GraphDataType,
  keyOf,
  lower,
  type OnnxGraph,
  writeModel,
} from '@ocelli/compile/lowering';
import type { NativeRuntime, NativeSession, NativeTensor } from './native-session.js';

/** A tensor that a kernel takes or gives. */
export interface KernelTensor {
  readonly shape: readonly number[];
  readonly dtype: GraphDataType;
  readonly data: GraphData;
}

/** One kernel in ONNX for inputs of certain shapes. */
interface Program {
  readonly graph: OnnxGraph;
  readonly outputs: readonly Omit<KernelTensor, 'data'>[];
  readonly session: NativeSession;
}

export interface KernelRunnerOptions {
  /** Threads of the sessions for kernels that have enough to do; default 2. */
  readonly threads: number;
  /** How many sessions are kept; default 512. */
  readonly sessions?: number;
}

/** Kernels whose work outweighs waking a second thread. */
const heavy = /^(Conv|Fused.*Conv|Depthwise|BatchMatMul|_FusedMatMul|Einsum|MaxPool|AvgPool)/;
const heavySize = 2 ** 16;

/**
 * Computes kernels one by one: each is put in ONNX as the compiler does it, and the sessions are kept.
 *
 * A session's inputs have no fixed lengths, so that all shapes for which a kernel comes to the same ONNX share one.
 */
export class KernelRunner {
  readonly #runtime: NativeRuntime;
  readonly #threads: number;
  readonly #limit: number;
  readonly #programs = new Map<string, Program>();
  readonly #sessions = new Map<string, NativeSession>();

  constructor(runtime: NativeRuntime, { threads, sessions = 512 }: KernelRunnerOptions) {
    this.#runtime = runtime;
    this.#threads = threads;
    this.#limit = sessions;
  }

  /** How many sessions there are. */
  get sessions(): number {
    return this.#sessions.size;
  }

  run(kernel: string, inputs: Readonly<Record<string, KernelTensor>>, attributes: Attributes): KernelTensor[] {
    const { graph, outputs, session } = this.#programOf(kernel, inputs, attributes);
    const tensors = Object.values(inputs);
    const feeds: Record<string, NativeTensor> = {};
    for (const [index, { name, type, shape }] of graph.inputs.entries()) {
      feeds[name] = this.#runtime.createTensor(type, (tensors[index] as KernelTensor).data, shape);
    }
    const fetches = Object.fromEntries(graph.outputs.map(({ name }) => [name, null]));
    const fetched = session.run(feeds, fetches, {});
    return outputs.map((outline, index) => {
      return { ...outline, data: fetched[graph.outputs[index]?.name ?? '']?.data as GraphData };
    });
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    this.#programs.clear();
  }

  #programOf(kernel: string, inputs: Readonly<Record<string, KernelTensor>>, attributes: Attributes): Program {
    const outlines = Object.entries(inputs).map(([name, { dtype, shape }]) => `${name}:${dtype}[${shape}]`);
    const key = `${kernel} ${outlines.join()} ${keyOf(attributes)}`;
    const program = this.#programs.get(key) ?? this.#make(kernel, inputs, attributes);
    // The latest stand last, so that the first are the ones to go.
    this.#programs.delete(key);
    this.#programs.set(key, program);
    if (this.#programs.size > 8 * this.#limit) this.#programs.delete(this.#programs.keys().next().value as string);
    return program;
  }

  #make(kernel: string, inputs: Readonly<Record<string, KernelTensor>>, attributes: Attributes): Program {
    const builder = new GraphBuilder();
    const values = Object.entries(inputs).map(([name, { shape, dtype }]) => [name, builder.input(name, shape, dtype)] as const);
    const outputs = builder.add(kernel, Object.fromEntries(values), attributes);
    const named = outputs.map((value, index) => ({ name: String(index), value }));
    const { onnx } = lower(builder.build(named), { outputOrder: ({ value }) => value.shape.map((_, axis) => axis) });
    const size = Math.max(0, ...[...Object.values(inputs), ...outputs].map(({ shape }) => shape.reduce((a, b) => a * b, 1)));
    const threads = heavy.test(kernel) && size >= heavySize ? this.#threads : 1;
    return {
      graph: onnx,
      outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      session: this.#sessionOf(onnx, threads),
    };
  }

  #sessionOf(graph: OnnxGraph, threads: number): NativeSession {
    const key = `${threads} ${textOf(graph)}`;
    const session = this.#sessions.get(key) ?? this.#createSession(graph, threads);
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    if (this.#sessions.size > this.#limit) {
      const [oldest, unused] = this.#sessions.entries().next().value as [string, NativeSession];
      this.#sessions.delete(oldest);
      for (const [name, program] of this.#programs) if (program.session === unused) this.#programs.delete(name);
      unused.dispose();
    }
    return session;
  }

  #createSession(graph: OnnxGraph, threads: number): NativeSession {
    const session = this.#runtime.createSession();
    const bytes = writeModel(graph, { isShapeless: true });
    session.loadModel(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Sessions are used in turn: threads of one that wait busily would keep the next one's from the cores.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return session;
  }
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
