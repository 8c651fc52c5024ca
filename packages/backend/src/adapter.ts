/** What a started or probed backend can and cannot do. */
export interface Capabilities {
  /** Threads (or 1 for a GPU) that kernels run on. */
  readonly threads: number;
  /** Why there are not more threads, where that is worth saying. */
  readonly threadsReason?: string;
  /** False where the device computes in less than float32, as some mobile GPUs do. */
  readonly float32Precision: boolean;
  /** Whether `tensor.dataSync()` works; `await tensor.data()` always does. */
  readonly synchronousRead: boolean;
  /** Whether values can be held in 16 bits. */
  readonly float16Storage?: boolean;
  /** Longest side of a texture in texels (WebGL only). */
  readonly maxTextureSize?: number;
  /** Kernels of vision training that this backend does not have. */
  readonly missingKernels: readonly string[];
}

/** A backend that could run here. */
export interface UsableBackend {
  readonly usable: true;
  /** What it runs on, in words for people: `2 cores, SIMD`, the GPU's name. */
  readonly device: string;
  /** Version of the tfjs package behind the adapter. */
  readonly version: string;
  readonly capabilities: Capabilities;
}

/** A backend that cannot run here, with the exact reason and what to do about it. */
export interface UnusableBackend {
  readonly usable: false;
  /** One sentence that ends with a period. */
  readonly reason: string;
  /** What the user does about it, ending with a period; may be empty. */
  readonly mend: string;
}

export type BackendProbe = UsableBackend | UnusableBackend;

/** A backend that runs: it is registered with tfjs-core and is its current backend. */
export interface BackendDevice {
  readonly device: string;
  readonly version: string;
  readonly capabilities: Capabilities;
}

/** One way to run tfjs kernels; packages named `@ocelli/backend-NAME` export a factory of these as `adapter`. */
export interface BackendAdapter {
  readonly name: string;
  /** `useBackend('auto')` tries higher priorities first. */
  readonly priority: number;
  /** Says whether the backend could run here; never throws and leaves nothing running. */
  probe(): Promise<BackendProbe>;
  /** Registers the backend with tfjs-core and makes it the current one; throws `BackendError`. */
  start(): Promise<BackendDevice>;
  /** Calls `listener` when the device is lost (a GPU reset); returns a function that stops listening. */
  onDeviceLost?(listener: (reason: string) => void): () => void;
}
