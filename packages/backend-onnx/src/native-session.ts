import { createRequire } from 'node:module';
import { BackendError } from '@ocelli/backend';

/** The release whose binding this package has been tried with. */
export const runtimeVersion = '1.30.0';

export const installCommand = `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${runtimeVersion}`;

/** A tensor of onnxruntime-common. */
export interface NativeTensor {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

/** One graph, ready to run. Its `run` returns when the outputs are there: tfjs computes kernels so. */
export interface NativeSession {
  loadModel(bytes: ArrayBuffer, offset: number, length: number, options: Readonly<Record<string, unknown>>): void;
  run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: Readonly<Record<string, unknown>>,
  ): Record<string, NativeTensor>;
  dispose(): void;
}

export interface NativeRuntime {
  readonly version: string;
  readonly createSession: () => NativeSession;
  readonly createTensor: (type: string, data: unknown, shape: readonly number[]) => NativeTensor;
}

/** The module that loads onnxruntime-node's binary; how it is found is a parameter for tests. */
export interface RuntimeModules {
  readonly version: string;
  readonly binding: { readonly binding: { readonly InferenceSession: new () => NativeSession }; readonly initOrt: () => void };
  readonly common: { readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => NativeTensor };
}

/**
 * ONNX Runtime's binding, whose `run` is synchronous. It is no public interface, so the exact version is asked for.
 *
 * @throws BackendError when onnxruntime-node is not installed, is of another version, or its binary does not load.
 */
export function loadRuntime(load: () => RuntimeModules = loadModules): NativeRuntime {
  const { version, binding, common } = loaded(load);
  if (version !== runtimeVersion) {
    throw new BackendError(
      `onnxruntime-node ${version} is installed, but this package works with ${runtimeVersion} alone, since it calls its binding.`,
      `Run: ${installCommand}.`,
    );
  }
  binding.initOrt();
  return {
    version,
    createSession: () => new binding.binding.InferenceSession(),
    createTensor: (type, data, shape) => new common.Tensor(type, data, shape),
  };
}

function loaded(load: () => RuntimeModules): RuntimeModules {
  try {
    return load();
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new BackendError(`onnxruntime-node cannot be loaded: ${message}.`, `Run: ${installCommand}.`, { cause: error });
  }
}

function loadModules(): RuntimeModules {
  const require = createRequire(import.meta.url);
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  const own = createRequire(require.resolve('onnxruntime-node'));
  return {
    version,
    binding: own('./binding.js') as RuntimeModules['binding'],
    common: own('onnxruntime-common') as RuntimeModules['common'],
  };
}
