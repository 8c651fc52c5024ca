import type { Tensor } from 'onnxruntime-node';
import type { OnnxData, OnnxGraph, OnnxType, OnnxValue } from '../onnx/onnx-builder.js';
import { type CpuNode, nodesOnCpu, warnOfCpuNodes } from './cpu-nodes.js';
import { DeviceData } from './device-data.js';
import { explainFailure } from './explain-failure.js';
import { GpuMemory } from './gpu-memory.js';
import { Lender } from './lender.js';
import { loadNodeRuntime } from './node-runtime.js';
import { openSession } from './open-session.js';
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
  return Object.assign(execute, { device });
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
  const { session, profile } = await openSession(runtime, graph, { device, kept, threads, isProfiled });
  const { inputs: taken, outputs } = graph;
  const endProfiling = async () => {
    session.endProfiling();
    return (await profile?.take()) ?? [];
  };
  let tellCpuNodes = profile === undefined || isProfiled ? undefined : nodesOnCpu(graph, onCpuNodes);
  // What a session has left on the device goes back to it: one that was released before takes the process down.
  const lender = new Lender(async () => {
    await session.release();
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
