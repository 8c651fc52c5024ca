import type { InferenceSession } from 'onnxruntime-node';
import { CompileError } from '../errors.js';
import type { OnnxGraph } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';
import { explainDevice } from './explain-device.js';
import type { NodeRuntime } from './node-runtime.js';
import type { ProfileFile } from './profile-file.js';
import type { Device } from './session.js';

export interface OpenSessionOptions {
  readonly device: Device;
  /** The outputs that stay in the memory of a WebGPU device. */
  readonly kept: ReadonlySet<string>;
  readonly threads: number;
  /** Whether the times of operators are noted. */
  readonly isProfiled: boolean;
  /** The name of an empty sequence that is put before the graph's outputs; default none. */
  readonly firstOutput?: string | undefined;
}

/** A session of ONNX Runtime, and where it notes its times, if it does. */
export interface OpenedSession {
  readonly session: InferenceSession;
  /** There unasked, too, where the device cannot take all nodes: the times of a run say which ones. */
  readonly profile?: ProfileFile;
}

/** Makes a session of a graph. @throws CompileError with what ONNX Runtime says, or what is to be done about the device. */
export async function openSession(runtime: NodeRuntime, graph: OnnxGraph, options: OpenSessionOptions): Promise<OpenedSession> {
  const { firstOutput } = options;
  const writing = firstOutput === undefined ? {} : { firstOutput };
  try {
    return await open(options, (more) =>
      runtime.InferenceSession.create(writeModel(graph, writing), { ...sessionOptions(graph, options), ...more }),
    );
  } catch (error) {
    const { message } = error as Error;
    const text = explainDevice(options.device, error as Error);
    throw new CompileError(text ?? `compile: ONNX Runtime makes no session of this graph: ${message}`, { cause: error });
  }
}

type Create = (more: InferenceSession.SessionOptions) => Promise<InferenceSession>;

async function open({ device, isProfiled }: OpenSessionOptions, create: Create): Promise<OpenedSession> {
  if (isProfiled) return createProfiled(create);
  if (device === 'cpu') return { session: await create({}) };
  try {
    return { session: await create({ extra: { session: { disable_cpu_ep_fallback: '1' } } }) };
  } catch (error) {
    if (isRefusal(error as Error)) return createProfiled(create);
    throw error;
  }
}

/** Whether there is a session but for nodes that would be left to the CPU. */
function isRefusal({ message }: Error): boolean {
  return message.includes('fallback to CPU EP has been explicitly disabled');
}

async function createProfiled(create: Create): Promise<OpenedSession> {
  const profile = await (await import('./profile-file.js')).ProfileFile.make();
  try {
    return { session: await create({ enableProfiling: true, profileFilePrefix: profile.prefix }), profile };
  } catch (error) {
    await profile.remove();
    throw error;
  }
}

function sessionOptions(graph: OnnxGraph, { device, kept, threads }: OpenSessionOptions): InferenceSession.SessionOptions {
  const locations = graph.outputs.map(({ name }) => [name, kept.has(name) ? 'gpu-buffer' : 'cpu'] as const);
  return {
    executionProviders: [providerFor(device, graph)],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // From the second run on it has all memory of a run in one block, beside what the first run was given: twice as much, and no faster.
    enableMemPattern: false,
    // Errors are thrown, with all that is told of them.
    logSeverityLevel: 4,
    ...(device === 'webgpu' && { preferredOutputLocation: Object.fromEntries(locations) }),
  };
}

function providerFor(device: Device, { nodes }: OnnxGraph): InferenceSession.ExecutionProviderConfig {
  if (device !== 'webgpu') return device;
  // The provider takes this node, and fails in the run.
  const unsafe = nodes.filter(({ op, outputs }) => op === 'MaxPool' && outputs.length > 1);
  const forceCpuNodeNames = unsafe.map(({ name }) => name);
  // Our graphs lie as is fast; what it prefers puts transposes around convolutions.
  return { name: device, preferredLayout: 'NCHW', ...(unsafe.length > 0 && { forceCpuNodeNames }) };
}
