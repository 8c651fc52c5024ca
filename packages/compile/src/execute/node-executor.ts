import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { CompileError } from '../errors.js';
import type { OnnxData, OnnxGraph, OnnxValue } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';
import { explainFailure } from './explain-failure.js';
import { loadNodeRuntime, type NodeRuntime } from './node-runtime.js';
import type { Executor, Session } from './session.js';

export interface NodeExecutorOptions {
  /** Threads within an operator; default one for each core. */
  readonly threads?: number;
  /** Whether sessions note the time of each operator, until `endProfiling` gives them; default false. */
  readonly isProfiled?: boolean;
}

/** Runs graphs natively on the CPU, with ONNX Runtime. */
export function nodeExecutor(options: NodeExecutorOptions = {}): Executor {
  return async (graph) => makeSession(await loadNodeRuntime(), graph, options);
}

async function makeSession(
  runtime: NodeRuntime,
  graph: OnnxGraph,
  { threads = 0, isProfiled = false }: NodeExecutorOptions,
): Promise<Session> {
  const profile = isProfiled ? await (await import('./profile-file.js')).ProfileFile.make() : undefined;
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // From the second run on it has all memory of a run in one block, beside what the first run was given: twice as much, and no faster.
    enableMemPattern: false,
    // Errors are thrown, with all that is told of them.
    logSeverityLevel: 4,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile.prefix }),
  };
  const session = await runtime.InferenceSession.create(writeModel(graph), sessionOptions).catch(async (cause: Error) => {
    await profile?.remove();
    throw new CompileError(`compile: ONNX Runtime makes no session of this graph: ${cause.message}`, { cause });
  });
  // The graph itself, with all its constants, is let go.
  const { inputs: taken, outputs } = graph;
  const toTensor = (data: OnnxData, { type, shape }: OnnxValue): Tensor => new runtime.Tensor(type, data as never, shape);
  return {
    run: async (inputs, shapes = []) => {
      const feeds: Record<string, Tensor> = {};
      for (const [index, value] of taken.entries()) {
        feeds[value.name] = toTensor(inputs[index] as OnnxData, { ...value, shape: shapes[index] ?? value.shape });
      }
      const fetched = await session.run(feeds).catch((cause: unknown) => {
        throw explainFailure(cause);
      });
      return outputs.map(({ name }) => (fetched[name] as Tensor).data as OnnxData);
    },
    dispose: async () => {
      await session.release();
      await profile?.remove();
    },
    ...(profile && {
      endProfiling: async () => {
        session.endProfiling();
        return profile.take();
      },
    }),
  };
}
