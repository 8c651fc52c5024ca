import type * as runtimeModule from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { CompileError } from '../errors.js';
import type { OnnxData, OnnxGraph, OnnxValue } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';
import type { Executor, Session } from './session.js';

export interface NodeExecutorOptions {
  /** Threads within an operator; default one for each core. */
  readonly threads?: number;
  /** A file's path without ending: each run's time by node is written there, and the path is given by `endProfiling`. */
  readonly profile?: string;
}

type Runtime = typeof runtimeModule;

/** Runs graphs natively on the CPU, with ONNX Runtime. */
export function nodeExecutor(options: NodeExecutorOptions = {}): Executor {
  return async (graph) => makeSession(await loadRuntime(), graph, options);
}

async function loadRuntime(): Promise<Runtime> {
  try {
    const loaded = (await import('onnxruntime-node')) as Runtime & { default?: Runtime };
    return loaded.default ?? loaded;
  } catch (error) {
    throw new CompileError(
      'compile: onnxruntime-node could not be loaded. Install it with: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0',
      { cause: error },
    );
  }
}

async function makeSession(runtime: Runtime, graph: OnnxGraph, { threads = 0, profile }: NodeExecutorOptions): Promise<Session> {
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
  const session = await runtime.InferenceSession.create(writeModel(graph), sessionOptions);
  const toTensor = (data: OnnxData, { type, shape }: OnnxValue): Tensor => new runtime.Tensor(type, data as never, shape);
  return {
    run: async (inputs) => {
      const feeds: Record<string, Tensor> = {};
      for (const [index, value] of graph.inputs.entries()) feeds[value.name] = toTensor(inputs[index] as OnnxData, value);
      const fetched = await session.run(feeds);
      return graph.outputs.map(({ name }) => (fetched[name] as Tensor).data as OnnxData);
    },
    dispose: () => session.release(),
  };
}
