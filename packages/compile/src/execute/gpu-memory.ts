import type { Tensor } from 'onnxruntime-node';
import { CompileError } from '../errors.js';
import type { OnnxData, OnnxType } from '../onnx/onnx-builder.js';
import { writeModel } from '../onnx/write-model.js';

/** What ONNX Runtime's binding has beside its public interface: sessions that run at once. */
interface NativeSession {
  loadModel(bytes: ArrayBufferLike, offset: number, length: number, options: Readonly<Record<string, unknown>>): void;
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: Readonly<Record<string, null>>,
    options: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, Tensor>>;
}

interface Binding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
}

/** Where a copy goes. */
type Target = 'cpu' | 'gpu-buffer';

/**
 * Copies between this process's memory and that of the GPU, each by a graph that gives what it takes: ONNX Runtime's binding for Node has
 * no other way, and its `getData` ends the process. Copies are there at once, as tfjs wants them where eager code uses a tensor.
 */
export class GpuMemory {
  static #loaded: Promise<GpuMemory> | undefined;
  readonly #makeSession: () => NativeSession;
  readonly #sessions = new Map<string, NativeSession>();

  private constructor(makeSession: () => NativeSession) {
    this.#makeSession = makeSession;
  }

  /** The one of this process. @throws CompileError where the binding is not as it is known to be. */
  static load(): Promise<GpuMemory> {
    GpuMemory.#loaded ??= loadBinding().then(({ binding }) => new GpuMemory(() => new binding.InferenceSession()));
    return GpuMemory.#loaded;
  }

  /** The elements of a tensor that lies on the GPU. */
  read({ type, size, gpuBuffer }: Tensor): OnnxData {
    const feed = { location: 'gpu-buffer', type, dims: [size], gpuBuffer };
    return this.#copy(feed, type as OnnxType, 'cpu').data as OnnxData;
  }

  /** A tensor on the GPU, in one axis, that holds these elements. */
  write(data: OnnxData, type: OnnxType): Tensor {
    return this.#copy({ location: 'cpu', type, dims: [data.length], data }, type, 'gpu-buffer');
  }

  #copy(feed: Readonly<Record<string, unknown>>, type: OnnxType, to: Target): Tensor {
    return this.#sessionFor(type, to).run({ from: feed }, { to: null }, {})['to'] as Tensor;
  }

  #sessionFor(type: OnnxType, to: Target): NativeSession {
    const key = `${type} ${to}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const session = this.#makeSession();
    const bytes = copyingModel(type);
    session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
      executionProviders: ['webgpu'],
      logSeverityLevel: 4,
      preferredOutputLocation: { to },
    });
    this.#sessions.set(key, session);
    return session;
  }
}

function copyingModel(type: OnnxType): Uint8Array {
  const value = (name: string) => ({ name, shape: [1], type, axes: ['size'] });
  const copy = { op: 'Identity', domain: '', name: 'copy', inputs: ['from'], outputs: ['to'], attributes: {} } as const;
  return writeModel({ opset: 18, inputs: [value('from')], outputs: [value('to')], initializers: [], nodes: [copy] });
}

async function loadBinding(): Promise<Binding> {
  // Not where a page would load it.
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  try {
    const binding = createRequire(require.resolve('onnxruntime-node'))('./binding.js') as Binding;
    if (typeof binding.binding.InferenceSession === 'function') return binding;
  } catch (cause) {
    throw new CompileError(explainBinding, { cause });
  }
  throw new CompileError(explainBinding);
}

const explainBinding =
  'compile: this onnxruntime-node has no binding to read what lies on a GPU with. Install the release that is known to: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0';
