import { BackendError } from '@ocelli/backend';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What is used here of the module that Emscripten makes. */
interface EmscriptenModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
  onAbort?: (() => void) | undefined;
  readonly HEAPU8: Uint8Array;
  /** Set here, since a backend may be started again. */
  refusesExhaustedMemory?: boolean;
}

/**
 * Makes of exhausted memory an error that says so: tfjs goes on at address 0 and ends in a crash, or in wrong numbers.
 *
 * A tensor that does not fit leaves all others as they are. A kernel that runs out in its midst aborts the module; nothing can be freed then.
 */
export function refuseExhaustedMemory(backend: BackendWasm): void {
  const module = backend.wasm as unknown as EmscriptenModule;
  if (module.refusesExhaustedMemory) return;
  module.refusesExhaustedMemory = true;
  // With its first call Emscripten puts another function in the place of this one.
  module._free(module._malloc(1));
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0 && bytes > 0) {
      throw failure(`WebAssembly's memory is full: ${taken(module)}, and ${gibibytes(bytes)} more are needed.`);
    }
    return address;
  };
  module.onAbort = () => {
    // Else what frees tensors on the way out would fail, and hide the reason.
    backend.disposeData = () => true;
    throw failure(`tfjs's WebAssembly gave up within a kernel, as it does where its memory is full: ${taken(module)}.`);
  };
}

function failure(reason: string): BackendError {
  return new BackendError(reason, 'Take a smaller batch, smaller images or a smaller model.');
}

function taken({ HEAPU8 }: EmscriptenModule): string {
  return `${gibibytes(HEAPU8.byteLength)} of at most 4 GiB are taken`;
}

function gibibytes(bytes: number): string {
  return bytes < 2 ** 29 ? `${(bytes / 2 ** 20).toPrecision(3)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
