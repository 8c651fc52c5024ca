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
import { backend, env, getKernelsForBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { fastKernelTable } from './fast-kernels/fast-kernel-table.js';
import { kernelTable } from './kernels/kernel-table.js';
import { registerKernels } from './kernels/register-kernels.js';
import { withoutProcessListeners } from './process-listeners.js';
import { MatrixUnit } from './simd/matrix-unit.js';

/** Addresses of tfjs's three builds, of which the best that the machine can run is loaded. */
export interface WasmFiles {
  readonly 'tfjs-backend-wasm.wasm': string;
  readonly 'tfjs-backend-wasm-simd.wasm': string;
  readonly 'tfjs-backend-wasm-threaded-simd.wasm': string;
}

export interface WasmOptions {
  /**
   * Where the page serves tfjs's `.wasm` files: a folder's address that ends with a slash, or one address for each file. Needed in a
   * bundled page; without it they are looked for beside the page. Not needed in Node, which finds them in the installed package.
   */
  readonly wasmPaths?: string | WasmFiles;
}

/**
 * tfjs's WebAssembly backend with the kernels for training that it lacks, and with right ones where its own compute wrong gradients.
 *
 * Nothing is loaded before `probe` or `start`; `start` registers the kernels with tfjs-core.
 */
export function wasm(options: WasmOptions = {}): BackendAdapter {
  return {
    name: 'wasm',
    priority: 10,
    probe: async () => {
      try {
        const tfjs = await load();
        return { usable: true, ...(await describe(tfjs, plannedThreads(), kernelsAfterStart())) };
      } catch (error) {
        if (error instanceof BackendError) return { usable: false, reason: error.reason, mend: error.mend };
        throw error;
      }
    },
    start: () => start(options),
  };
}

type TfjsWasm = typeof Tfjs;

async function load(): Promise<TfjsWasm> {
  if (typeof WebAssembly === 'undefined') {
    throw new BackendError(
      'This JavaScript engine has no WebAssembly.',
      'Use a current browser or Node, without a flag that turns it off.',
    );
  }
  try {
    return await import('@tensorflow/tfjs-backend-wasm');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BackendError(
      `@tensorflow/tfjs-backend-wasm cannot be loaded: ${message}.`,
      'Run: npm install @ocelli/backend-wasm.',
      {
        cause: error,
      },
    );
  }
}

async function start({ wasmPaths }: WasmOptions): Promise<BackendDevice> {
  const tfjs = await load();
  if (wasmPaths !== undefined) tfjs.setWasmPaths(typeof wasmPaths === 'string' ? wasmPaths : { ...wasmPaths });
  const isStarted = await withoutProcessListeners(() => setBackend('wasm'));
  if (!isStarted) {
    throw new BackendError(
      "tfjs's WebAssembly backend does not start; the console says why.",
      'In a page, serve the .wasm files of @tensorflow/tfjs-backend-wasm and say where: wasm({ wasmPaths }).',
    );
  }
  await ready();
  registerKernels(kernelTable());
  const unit = await MatrixUnit.create(backend() as BackendWasm);
  if (unit !== undefined) registerKernels(fastKernelTable(unit));
  return describe(tfjs, tfjs.getThreadsCount(), missingVisionKernels('wasm'));
}

async function describe(tfjs: TfjsWasm, threads: number, missingKernels: readonly string[]): Promise<BackendDevice> {
  const hasSimd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const reason = threads > 1 ? undefined : oneThreadReason();
  const capabilities: Capabilities = {
    threads,
    ...(reason === undefined ? {} : { threadsReason: reason }),
    float32Precision: true,
    synchronousRead: true,
    missingKernels,
  };
  const device = `WebAssembly ${hasSimd ? 'with' : 'without'} SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
  return { device, version: tfjs.version_wasm, capabilities };
}

function plannedThreads(): number {
  return 1;
}

function oneThreadReason(): string {
  if (env().getBool('IS_NODE')) return "tfjs's WebAssembly has threads in browsers only";
  if (!globalThis.crossOriginIsolated) {
    return 'the page is not cross-origin isolated, so it has no shared memory; serve it with COOP and COEP headers';
  }
  return "tfjs's WebAssembly started no thread pool";
}

/** Kernels of vision training that neither tfjs has nor this package adds. */
function kernelsAfterStart(): string[] {
  const names = [...getKernelsForBackend('wasm'), ...kernelTable()].map(({ kernelName }) => kernelName);
  const present = new Set(names);
  return visionKernelNames().filter((name) => !present.has(name));
}
