import { createRequire } from 'node:module';
import { BackendError } from '@ocelli/backend';
import { explainAbsence, type GraphData, type OnnxGraph, writeModel } from '@ocelli/compile/lowering';

/** The release whose binding this package has been tried with. */
export const runtimeVersion = '1.30.0';

const installCommand = `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${runtimeVersion}`;

/** What the binding reads of a tensor of onnxruntime-common. */
export interface NativeTensor {
  readonly location: 'cpu';
  readonly type: string;
  readonly data: GraphData;
  readonly dims: readonly number[];
}

type NativeTensors = Readonly<Record<string, NativeTensor>>;

/** One graph, ready to run. Its `run` returns when the outputs are there: tfjs computes kernels so. */
export interface NativeSession {
  loadModel(bytes: ArrayBuffer, offset: number, length: number, options: Readonly<Record<string, unknown>>): void;
  run(
    feeds: NativeTensors,
    fetches: Readonly<Record<string, NativeTensor | null>>,
    options: Readonly<Record<string, unknown>>,
  ): NativeTensors;
  dispose(): void;
}

/** What the backend needs of ONNX Runtime. */
export interface NativeRuntime {
  readonly version: string;
  /** Makes a graph ready to run in some threads. */
  createSession(graph: OnnxGraph, threads: number): NativeSession;
  /** Runs a graph, and gives its outputs in memory of their own. */
  run(session: NativeSession, feeds: NativeTensors, names: readonly string[]): GraphData[];
  /** Runs a graph whose outputs are written into the memory that is handed over. */
  runInto(session: NativeSession, feeds: NativeTensors, fetches: NativeTensors): void;
}

/** The module that loads onnxruntime-node's binary; how it is found is a parameter for tests. */
export interface RuntimeModules {
  readonly version: string;
  readonly binding: { readonly binding: { readonly InferenceSession: new () => NativeSession }; readonly initOrt: () => void };
}

/**
 * ONNX Runtime's binding, whose `run` is synchronous. It is no public interface, so the exact version is asked for.
 *
 * @throws BackendError when onnxruntime-node is not installed, is of another version, or its binary does not load.
 */
export function loadRuntime(load: () => RuntimeModules = loadModules): NativeRuntime {
  const { version, binding } = loaded(load);
  if (version !== runtimeVersion) {
    throw new BackendError(
      `onnxruntime-node ${version} is installed, but this package works with ${runtimeVersion} alone, since it calls its binding.`,
      `Run: ${installCommand}.`,
    );
  }
  binding.initOrt();
  return { version, createSession: (graph, threads) => createSession(binding, graph, threads), run, runInto };
}

function createSession({ binding }: RuntimeModules['binding'], graph: OnnxGraph, threads: number): NativeSession {
  const session = new binding.InferenceSession();
  const bytes = writeModel(graph, { isShapeless: true, firstOutput: sequenceName });
  session.loadModel(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
    // Each session would keep the most that it ever needed: of one prediction with VGG-16 120 MB more, and no faster.
    enableCpuMemArena: false,
    // Errors are thrown, with all that is told of them.
    logSeverityLevel: 4,
    // Sessions are used in turn: threads of one that wait busily would keep the next one's from the cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return session;
}

/** The graph's first output, an empty sequence. */
const sequenceName = 'sequence';
const refusal = 'Non tensor type is temporarily not supported.';

function run(session: NativeSession, feeds: NativeTensors, names: readonly string[]): GraphData[] {
  // The binding gives outputs the names of the graph's first ones, whichever were asked for.
  const fetched = session.run(feeds, Object.fromEntries(names.map((name) => [name, null])), {});
  return Object.values(fetched).map(({ data }) => data);
}

/**
 * The binding has outputs written where it is told to, but copies each into fresh memory afterwards, for which nobody has a use here: of 8 MB
 * that takes four to fifteen times as long as a rectifier. It does so one by one, and ends at the first that it cannot hand over, as a sequence.
 */
function runInto(session: NativeSession, feeds: NativeTensors, fetches: NativeTensors): void {
  try {
    session.run(feeds, { [sequenceName]: null, ...fetches }, {});
  } catch (error) {
    if (error instanceof Error && error.message === refusal) return;
    throw error;
  }
  throw new BackendError(
    'onnxruntime-node hands sequences over.',
    'Give outputs memory as it now wants it, in native-session.ts.',
  );
}

function loaded(load: () => RuntimeModules): RuntimeModules {
  try {
    return load();
  } catch (error) {
    const { reason, mend } = explainAbsence(error);
    throw new BackendError(reason, mend, { cause: error });
  }
}

function loadModules(): RuntimeModules {
  const require = createRequire(import.meta.url);
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  const own = createRequire(require.resolve('onnxruntime-node'));
  return {
    version,
    binding: own('./binding.js') as RuntimeModules['binding'],
  };
}
