import { type Module, type ModuleWatcher, watchModules } from '@ocelli/nn';
import {
  engine,
  getKernelsForBackend,
  type KernelFunc,
  registerBackend,
  registerKernel,
  type Tensor,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { Attributes, Graph, NamedValue, Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { asKernelOutput, inferTable } from '../graph/infer/infer-outputs.js';
import type { Draw } from './draw.js';
import { LayerTracker } from './layer-tracker.js';
import { symbolOf, TracingBackend } from './tracing-backend.js';
import { UnsupportedKernels } from './unsupported-kernels.js';

const backendName = 'ocelli-trace';

/** What a trace needs to know, and calls back for. */
export interface TraceOptions {
  /** Says what a tensor is that the function uses but was not given, in a layer. */
  readonly capture: (tensor: TensorInfo, layer: string) => Value;
  /** Told of the words that the function draws; they are inputs of the graph, after its own. */
  readonly onDraw?: (draw: Draw) => void;
  /** Models whose layers are to be known although no functional call runs them. */
  readonly roots?: Iterable<Module>;
  /** Told of the state and the modes of modules that the function uses. */
  readonly watcher?: ModuleWatcher;
}

/** A tensor that the traced function takes. */
export interface TraceInput {
  readonly name: string;
  readonly tensor: Pick<Tensor, 'shape' | 'dtype'>;
}

/**
 * Runs the function once with tensors that have no elements, and gives the kernels that it called and what it returned.
 *
 * @throws UnsupportedKernelError with all kernels that cannot be traced, as far as the function gets.
 */
export function trace(
  inputs: readonly TraceInput[],
  run: (symbols: Tensor[]) => readonly { readonly name: string; readonly tensor: Tensor }[],
  { capture, onDraw, roots = [], watcher = {} }: TraceOptions,
): Graph {
  const builder = new GraphBuilder();
  const tracker = new LayerTracker();
  const backend = new TracingBackend(() => tracker.path);
  const valueOf = (tensor: TensorInfo): Value => backend.find(tensor.dataId) ?? capture(tensor, tracker.path);
  const whole: ModuleWatcher = { ...watcher, enter: (path) => tracker.enter(path), leave: () => tracker.leave() };
  const { backendName: before } = engine();
  const unsupported = new UnsupportedKernels(before, () => tracker.path);
  const unregister = register(backend, (kernel, given, attributes) => {
    const values = Object.fromEntries(
      Object.entries(given).flatMap(([name, tensor]) => (tensor ? [[name, valueOf(tensor)] as const] : [])),
    );
    const add = () => builder.add(kernel, values, attributes, tracker.path);
    return unsupported.orStandIns(add, { kernel, inputs: given, attributes });
  });
  let draws = 0;
  const drawWords: KernelFunc = ({ attrs }) => {
    const { stream, size } = attrs as unknown as Pick<Draw, 'stream' | 'size'>;
    const value = builder.input(`random/${draws++}`, [stream.words(size).length], 'int32');
    onDraw?.({ value, stream, size, layer: tracker.path });
    return backend.hold(value);
  };
  registerKernel({ kernelName: 'RandomWords', backendName, kernelFunc: drawWords });
  try {
    return inScope(() => {
      const symbols = inputs.map(({ name, tensor }) => {
        return symbolOf(backend, builder.input(name, tensor.shape, tensor.dtype as 'float32'));
      });
      const followed = () => tracker.followTape(() => run(symbols));
      const outputs = unsupported.within(() => withoutReads(backend, () => watchModules(roots, whole, followed)));
      const named: NamedValue[] = outputs.map(({ name, tensor }) => ({ name, value: valueOf(tensor) }));
      return builder.build(named);
    });
  } finally {
    unregisterKernel('RandomWords', backendName);
    unregister();
  }
}

type Recorder = (kernel: string, inputs: Readonly<Record<string, TensorInfo>>, attributes: Attributes) => readonly Value[];

/** Makes the tracing backend tfjs's current one. */
function register(backend: TracingBackend, record: Recorder): () => void {
  const { backendName: before } = engine();
  // Also those that cannot be compiled, for an error that says so.
  const others = before ? getKernelsForBackend(before).map(({ kernelName }) => kernelName) : [];
  const kernels = new Set([...inferTable().keys(), ...others]);
  registerBackend(backendName, () => backend, 0);
  for (const kernelName of kernels) {
    const kernelFunc: KernelFunc = ({ inputs, attrs }) => {
      if (kernelName === 'Identity') return alias(inputs['x'] as TensorInfo);
      const outputs = record(kernelName, inputs as Record<string, TensorInfo>, { ...attrs });
      return asKernelOutput(
        kernelName,
        outputs.map((value) => backend.hold(value)),
      );
    };
    registerKernel({ kernelName, backendName, kernelFunc });
  }
  const alias = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
    if (backend.find(dataId) === undefined)
      return backend.hold(record('Identity', { x: { dataId, shape, dtype } }, {})[0] as Value);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
  // Both calls are done at once, though tfjs wraps them in promises: the tracing backend exists already, and so does the one before.
  void engine().setBackend(backendName);
  return () => {
    for (const kernelName of kernels) unregisterKernel(kernelName, backendName);
    engine().removeBackend(backendName);
    if (before) void engine().setBackend(before);
  };
}

/** While `run` runs, the elements of tensors from outside cannot be read either: they would become constants that nobody knows of. */
function withoutReads<Result>(backend: TracingBackend, run: () => Result): Result {
  const tensors = engine();
  Object.assign(tensors, {
    readSync: (dataId: object) => backend.readSync(dataId),
    read: (dataId: object) => backend.read(dataId),
  });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(tensors, 'readSync');
    Reflect.deleteProperty(tensors, 'read');
  }
}

/** Frees all tensors that `run` makes, those that it keeps too. */
function inScope<Result>(run: () => Result): Result {
  const { state } = engine();
  const made: Tensor[] = [];
  const scopes = engine() as unknown as { track(tensor: Tensor): Tensor };
  const { track } = scopes;
  scopes.track = (tensor) => {
    made.push(tensor);
    return track.call(scopes, tensor);
  };
  const { activeScope } = state;
  engine().startScope('trace');
  try {
    return run();
  } finally {
    Reflect.deleteProperty(scopes, 'track');
    // A function that throws leaves its own scopes open.
    while (state.activeScope !== activeScope && state.activeScope !== null) engine().endScope();
    for (const tensor of made) tensor.dispose();
  }
}
