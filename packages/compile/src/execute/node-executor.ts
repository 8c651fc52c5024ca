import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf } from '../graph/graph.js';
import type { OnnxData, OnnxGraph, OnnxType, OnnxValue } from '../onnx/onnx-builder.js';
import { findChannelBlock } from './channel-block.js';
import { type CpuNode, nodesOnCpu, warnOfCpuNodes } from './cpu-nodes.js';
import { DeviceData } from './device-data.js';
import { explainFailure } from './explain-failure.js';
import { GpuMemory } from './gpu-memory.js';
import { Lender } from './lender.js';
import { loadNodeRuntime, type NodeRuntime } from './node-runtime.js';
import { openSession } from './open-session.js';
import { outputMemory } from './output-memory.js';
import type { Device, Executor, Session, SessionData } from './session.js';

export interface NodeExecutorOptions {
  /** Default the CPU. What a function gives back that it was given, such as a model's state, stays on a `webgpu` device between calls. */
  readonly device?: Device;
  /** Called after the first run of a graph of which the device could not take all nodes, with the others; default a warning. */
  readonly onCpuNodes?: (nodes: readonly CpuNode[]) => void;
  /** Threads within an operator; default one for each core. */
  readonly threads?: number;
  /** Whether sessions note the time of each operator, until `endProfiling` gives them; default false. */
  readonly isProfiled?: boolean;
}

/** Runs graphs natively, on the CPU or another device, with ONNX Runtime. */
export function nodeExecutor({ device = 'cpu', ...options }: NodeExecutorOptions = {}): Executor {
  const execute = (graph: OnnxGraph, kept: ReadonlySet<string> = new Set()): Promise<Session> =>
    makeSession(graph, { device, kept, ...options });
  const channelBlock = async () => (device === 'cpu' ? findChannelBlock(await loadNodeRuntime()) : undefined);
  return Object.assign(execute, { device, channelBlock });
}

interface SessionOptions extends NodeExecutorOptions {
  readonly device: Device;
  readonly kept: ReadonlySet<string>;
}

// No function within may name the graph: with all its constants, it is let go when the session is there.
async function makeSession(
  graph: OnnxGraph,
  { device, kept, threads = 0, isProfiled = false, onCpuNodes = warnOfCpuNodes }: SessionOptions,
): Promise<Session> {
  const runtime = await loadNodeRuntime();
  const memory = device === 'webgpu' ? await GpuMemory.load() : undefined;
  const { inputs: taken, outputs } = graph;
  const isInto = device === 'cpu' && outputs.every(({ axes = [] }) => axes.every((axis) => axis === undefined));
  const firstOutput = isInto ? sequence : undefined;
  const { session, profile } = await openSession(runtime, graph, { device, kept, threads, isProfiled, firstOutput });
  if (isInto) outputMemory.open();
  const endProfiling = async () => {
    session.endProfiling();
    const runs = (await profile?.take()) ?? [];
    return runs.map((run) => ({ ...run, operators: run.operators.filter(({ op }) => op !== 'SequenceEmpty') }));
  };
  let tellCpuNodes = profile === undefined || isProfiled ? undefined : nodesOnCpu(graph, onCpuNodes);
  // What a session has left on the device goes back to it: one that was released before takes the process down.
  const lender = new Lender(async () => {
    await session.release();
    if (isInto) outputMemory.close();
    await profile?.remove();
  });
  const toTensor = (data: SessionData, { type }: OnnxValue, shape: readonly number[]): Tensor => {
    if (data instanceof DeviceData && memory !== undefined) return data.feed(shape);
    return new runtime.Tensor(type, (data instanceof DeviceData ? data.read() : data) as never, shape);
  };
  const fromTensor = (tensor: Tensor): SessionData => {
    const isHere = memory === undefined || tensor.location !== 'gpu-buffer';
    return isHere ? (tensor.data as OnnxData) : new DeviceData(tensor, memory, lender.lend());
  };
  return {
    run: async (inputs, shapes = []) => {
      const feeds: Record<string, Tensor> = {};
      for (const [index, value] of taken.entries()) {
        feeds[value.name] = toTensor(inputs[index] as SessionData, value, shapes[index] ?? value.shape);
      }
      if (isInto) return runInto(runtime, session, feeds, outputs);
      const fetched = await session.run(feeds).catch((cause: unknown) => {
        throw explainFailure(cause);
      });
      const tell = tellCpuNodes;
      tellCpuNodes = undefined;
      tell?.(await endProfiling());
      return outputs.map(({ name }) => fromTensor(fetched[name] as Tensor));
    },
    dispose: () => lender.end(),
    ...(memory && { upload: (data: OnnxData, type: OnnxType) => new DeviceData(memory.write(data, type), memory) }),
    ...(isProfiled && { endProfiling }),
  };
}

/** The first output of a session that writes into memory of ours, an empty sequence. */
const sequence = 'sequence';
const refusal = 'Non tensor type is temporarily not supported.';

/**
 * Runs a session whose outputs are written where they are to be. The binding (1.30) does so, but then copies each into fresh memory all the
 * same, one by one, and ends at the first that it cannot hand over, as a sequence. A later one might hand it over, and the outputs with it.
 */
async function runInto(
  { Tensor }: NodeRuntime,
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  outputs: readonly OnnxValue[],
): Promise<OnnxData[]> {
  const arrays = outputs.map(({ type, shape }) => outputMemory.take(type, sizeOf(shape)));
  const places = outputs.map(({ name, type, shape }, index) => [name, new Tensor(type, arrays[index] as never, shape)] as const);
  try {
    const fetched = await session.run(feeds, { [sequence]: null, ...Object.fromEntries(places) });
    return outputs.map(({ name }) => (fetched[name] as Tensor).data as OnnxData);
  } catch (cause) {
    if (cause instanceof Error && cause.message === refusal) return arrays;
    for (const array of arrays) outputMemory.give(array);
    throw explainFailure(cause);
  }
}
