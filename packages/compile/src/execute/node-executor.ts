import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { CompileError } from '../errors.js';
import type { OnnxData, OnnxGraph, OnnxType, OnnxValue } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';
import { type CpuNode, nodesOnCpu, warnOfCpuNodes } from './cpu-nodes.js';
import { DeviceData } from './device-data.js';
import { explainDevice } from './explain-device.js';
import { explainFailure } from './explain-failure.js';
import { GpuMemory } from './gpu-memory.js';
import { Lender } from './lender.js';
import { loadNodeRuntime, type NodeRuntime } from './node-runtime.js';
import type { ProfileFile } from './profile-file.js';
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
  const execute = async (graph: OnnxGraph, kept?: ReadonlySet<string>): Promise<Session> =>
    makeSession(await loadNodeRuntime(), graph, { device, kept, ...options });
  return Object.assign(execute, { device });
}

interface SessionOptions extends NodeExecutorOptions {
  readonly device: Device;
  readonly kept: ReadonlySet<string> | undefined;
}

async function makeSession(
  runtime: NodeRuntime,
  graph: OnnxGraph,
  { device, kept = new Set(), threads = 0, isProfiled = false, onCpuNodes = warnOfCpuNodes }: SessionOptions,
): Promise<Session> {
  const { inputs: taken, outputs } = graph;
  const memory = device === 'webgpu' ? await GpuMemory.load() : undefined;
  const locations = outputs.map(({ name }) => [name, kept.has(name) ? 'gpu-buffer' : 'cpu'] as const);
  const sessionOptions: InferenceSession.SessionOptions = {
    // Our graphs lie as each device has them fast.
    executionProviders: [providerFor(device, graph)],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // From the second run on it has all memory of a run in one block, beside what the first run was given: twice as much, and no faster.
    enableMemPattern: false,
    // Errors are thrown, with all that is told of them.
    logSeverityLevel: 4,
    ...(memory === undefined ? {} : { preferredOutputLocation: Object.fromEntries(locations) }),
  };
  const create = (more: InferenceSession.SessionOptions) =>
    runtime.InferenceSession.create(writeModel(graph), { ...sessionOptions, ...more });
  const createProfiled = async (): Promise<ProfiledSession> => {
    const profile = await (await import('./profile-file.js')).ProfileFile.make();
    try {
      return { session: await create({ enableProfiling: true, profileFilePrefix: profile.prefix }), profile };
    } catch (error) {
      await profile.remove();
      throw error;
    }
  };
  const make = async (): Promise<ProfiledSession> => {
    if (isProfiled) return createProfiled();
    if (device === 'cpu') return { session: await create({}) };
    try {
      return { session: await create({ extra: { session: { disable_cpu_ep_fallback: '1' } } }) };
    } catch (error) {
      if (!/fallback to CPU EP has been explicitly disabled/.test((error as Error).message)) throw error;
      // The profile of a run tells which nodes it is that the device cannot take.
      return createProfiled();
    }
  };
  const { session, profile } = await make().catch((cause: Error) => {
    throw new CompileError(
      explainDevice(device, cause) ?? `compile: ONNX Runtime makes no session of this graph: ${cause.message}`,
      {
        cause,
      },
    );
  });
  // The graph itself, with all its constants, is let go.
  const onFirstRun = profile === undefined || isProfiled ? undefined : nodesOnCpu(graph, onCpuNodes);
  const endProfiling = async () => {
    session.endProfiling();
    return (await profile?.take()) ?? [];
  };
  // What a session has left on the device goes back to it: one that was released before takes the process down.
  const lender = new Lender(async () => {
    await session.release();
    await profile?.remove();
  });
  let isFirst = true;
  const toTensor = (data: SessionData, { type, shape }: OnnxValue): Tensor => {
    if (data instanceof DeviceData)
      return memory === undefined ? toTensor(data.read(), { name: '', type, shape }) : data.feed(shape);
    return new runtime.Tensor(type, data as never, shape);
  };
  return {
    run: async (inputs, shapes = []) => {
      const feeds: Record<string, Tensor> = {};
      for (const [index, value] of taken.entries()) {
        feeds[value.name] = toTensor(inputs[index] as SessionData, { ...value, shape: shapes[index] ?? value.shape });
      }
      const fetched = await session.run(feeds).catch((cause: unknown) => {
        throw explainFailure(cause);
      });
      if (isFirst) onFirstRun?.(await endProfiling());
      isFirst = false;
      return outputs.map(({ name }) => {
        const tensor = fetched[name] as Tensor;
        return memory !== undefined && tensor.location === 'gpu-buffer'
          ? new DeviceData(tensor, memory, lender.lend())
          : (tensor.data as OnnxData);
      });
    },
    dispose: () => lender.end(),
    ...(memory && { upload: (data: OnnxData, type: OnnxType) => new DeviceData(memory.write(data, type), memory) }),
    ...(isProfiled && { endProfiling }),
  };
}

function providerFor(device: Device, { nodes }: OnnxGraph): InferenceSession.ExecutionProviderConfig {
  if (device !== 'webgpu') return device;
  // The provider takes this node, and fails in the run.
  const unsafe = nodes.filter(({ op, outputs }) => op === 'MaxPool' && outputs.length > 1);
  const forceCpuNodeNames = unsafe.map(({ name }) => name);
  return { name: device, preferredLayout: 'NCHW', ...(unsafe.length === 0 ? {} : { forceCpuNodeNames }) };
}

interface ProfiledSession {
  readonly session: InferenceSession;
  readonly profile?: ProfileFile;
}
