import { BackendError } from '@ocelli/backend';
import type * as Tfjs from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';

/** Addresses of tfjs's builds, of which the best that the machine can run is loaded. */
export interface WasmFiles {
  readonly 'tfjs-backend-wasm.wasm': string;
  readonly 'tfjs-backend-wasm-simd.wasm': string;
  /** Never loaded: it starts workers and shares memory, and then runs one thread, or fails where a bundler has shortened its names. */
  readonly 'tfjs-backend-wasm-threaded-simd.wasm'?: string;
}

/** The addresses of the builds in a page: those in a folder, or, where none is given, those that a bundler gave them. */
export function wasmFiles(paths: string | WasmFiles | undefined): WasmFiles {
  if (paths === undefined) return bundledFiles();
  if (typeof paths !== 'string') return paths;
  const folder = paths.endsWith('/') ? paths : `${paths}/`;
  return {
    'tfjs-backend-wasm.wasm': `${folder}tfjs-backend-wasm.wasm`,
    'tfjs-backend-wasm-simd.wasm': `${folder}tfjs-backend-wasm-simd.wasm`,
  };
}

/** Vite and webpack see these expressions, serve the files, and put their addresses here. */
function bundledFiles(): WasmFiles {
  return {
    'tfjs-backend-wasm.wasm': new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', import.meta.url).href,
    'tfjs-backend-wasm-simd.wasm': new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url)
      .href,
  };
}

/** Makes tfjs load its builds from there, and from no other place. */
export function setFiles(tfjs: Pick<typeof Tfjs, 'setWasmPaths'>, files: WasmFiles): void {
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  // tfjs wants an address for each of its builds.
  tfjs.setWasmPaths({ 'tfjs-backend-wasm-threaded-simd.wasm': files['tfjs-backend-wasm-simd.wasm'], ...files });
}

/** Fetches the build that this machine will run, and throws where that is not what comes. */
export async function requireServed(files: WasmFiles): Promise<void> {
  const address = files[await bestBuild()] as string;
  const mend = 'Serve the .wasm files of @tensorflow/tfjs-backend-wasm and say where: wasm({ wasmPaths }).';
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
  } catch (error) {
    throw new BackendError(`${address} cannot be fetched: ${error instanceof Error ? error.message : error}.`, mend, {
      cause: error,
    });
  }
  if (!response.ok) throw new BackendError(`${address} cannot be fetched: the server answers ${response.status}.`, mend);
  const magic = [0, 0x61, 0x73, 0x6d];
  const start = new Uint8Array(await response.arrayBuffer()).subarray(0, magic.length);
  if (magic.some((byte, index) => start[index] !== byte)) {
    const kind = response.headers.get('content-type') ?? 'unknown';
    throw new BackendError(`${address} is no WebAssembly: the server answers something of type ${kind}.`, mend);
  }
}

async function bestBuild(): Promise<keyof WasmFiles> {
  const hasSimd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return hasSimd ? 'tfjs-backend-wasm-simd.wasm' : 'tfjs-backend-wasm.wasm';
}
