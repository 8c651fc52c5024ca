import {
  type BackendAdapter,
  type BackendDevice,
  BackendError,
  type Capabilities,
  missingVisionKernels,
  visionKernelNames,
} from '@ocelli/backend';
import type * as Tfjs from '@tensorflow/tfjs-backend-wasm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, engine, env, getKernelsForBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { fastKernelTable } from './fast-kernels/fast-kernel-table.js';
import { kernelTable } from './kernels/kernel-table.js';
import { registerKernels } from './kernels/register-kernels.js';
import { refuseExhaustedMemory } from './memory-limit.js';
import { withoutProcessListeners } from './process-listeners.js';
import { SimdUnit } from './simd/simd-unit.js';
import { requireServed, setFiles, type WasmFiles, wasmFiles } from './wasm-files.js';

export interface WasmOptions {
  /**
   * Where the page serves tfjs's `.wasm` files: a folder's address, or one address for each file. Default: where the bundler put them,
   * which Vite and webpack know. Not looked at in Node, where tfjs finds the files of its package.
   */
  readonly wasmPaths?: string | WasmFiles;
}

/**
 * tfjs's WebAssembly backend with the kernels for training that it lacks, and with right ones where its own compute wrong gradients.
 *
 * Nothing is loaded before `probe` or `start`; `start` registers the kernels with tfjs-core.
 */
export function wasm({ wasmPaths }: WasmOptions = {}): BackendAdapter {
  return {
    name: 'wasm',
    priority: 10,
    probe: async () => {
      try {
        const tfjs = await load(wasmPaths);
        return { usable: true, ...(await describe(tfjs, kernelsLeftOut())) };
      } catch (error) {
        if (error instanceof BackendError) return { usable: false, reason: error.reason, mend: error.mend };
        const message = error instanceof Error ? error.message : String(error);
        return {
          usable: false,
          reason: `tfjs's WebAssembly backend cannot start: ${message}.`,
          mend: 'Use another backend here.',
        };
      }
    },
    start: async () => {
      const tfjs = await load(wasmPaths);
      if (!(await withoutProcessListeners(() => setBackend('wasm')))) {
        throw new BackendError("tfjs's WebAssembly backend does not start; the console says why.", 'Use another backend here.');
      }
      await ready();
      const started = backend() as BackendWasm;
      refuseExhaustedMemory(started);
      registerKernels(kernelTable());
      const unit = await SimdUnit.create(started);
      if (unit !== undefined) registerKernels(fastKernelTable(unit));
      return describe(tfjs, missingVisionKernels('wasm'));
    },
  };
}

type TfjsWasm = typeof Tfjs;

/** Loads tfjs's package, which registers the backend's name, and in a page makes sure of the files that starting it will load. */
async function load(wasmPaths: WasmOptions['wasmPaths']): Promise<TfjsWasm> {
  if (typeof WebAssembly === 'undefined') {
    throw new BackendError(
      'This JavaScript engine has no WebAssembly.',
      'Use a current browser or Node, without a flag that turns it off.',
    );
  }
  const tfjs = await importTfjs();
  // `findBackend` would start it.
  const isRunning = 'wasm' in engine().registry;
  if (env().getBool('IS_NODE') || isRunning) return tfjs;
  const files = wasmFiles(wasmPaths);
  await requireServed(files);
  setFiles(tfjs, files);
  return tfjs;
}

async function importTfjs(): Promise<TfjsWasm> {
  try {
    return await import('@tensorflow/tfjs-backend-wasm');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BackendError(
      `@tensorflow/tfjs-backend-wasm cannot be loaded: ${message}.`,
      'Run: npm install @ocelli/backend-wasm.',
      { cause: error },
    );
  }
}

async function describe(tfjs: TfjsWasm, missingKernels: readonly string[]): Promise<BackendDevice> {
  const hasSimd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const capabilities: Capabilities = {
    threads: 1,
    threadsReason:
      "tfjs's WebAssembly runs one thread: in Node it has no others, and in pages its threaded build does not use them",
    float32Precision: true,
    synchronousRead: true,
    missingKernels,
  };
  return { device: `WebAssembly ${hasSimd ? 'with' : 'without'} SIMD, one thread`, version: tfjs.version_wasm, capabilities };
}

/** Kernels of vision training that neither tfjs has nor this package adds. */
function kernelsLeftOut(): string[] {
  const present = new Set([...getKernelsForBackend('wasm'), ...kernelTable()].map(({ kernelName }) => kernelName));
  return visionKernelNames().filter((name) => !present.has(name));
}
