import { type BackendAdapter, type BackendDevice, BackendError, type BackendProbe, missingVisionKernels } from '@ocelli/backend';
import type * as Tfjs from '@tensorflow/tfjs-backend-webgl';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { engine, env, ready, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { type Context, closeContext, openContext, rendererName } from './context.js';
import { setFlags } from './flags.js';
import { type Limits, measureLimits } from './limits.js';

export interface WebglOptions {
  /** Whether to run where WebGL is drawn by software, which is slower than WebAssembly. Default false. */
  readonly allowSoftware?: boolean;
  /** Bytes of GPU memory above which textures are given back at once instead of kept for reuse. Default 1 GiB. */
  readonly textureMemory?: number;
}

type TfjsWebgl = typeof Tfjs;

/**
 * tfjs's WebGL backend, in a context of its own whose limits are measured, with flags for vision models.
 *
 * Nothing is loaded before `probe` or `start`.
 */
export function webgl({ allowSoftware = false, textureMemory = 2 ** 30 }: WebglOptions = {}): BackendAdapter {
  const listeners = new Set<(reason: string) => void>();
  const tellLost = (): void => {
    const reason = 'The browser took the GPU from the page (its WebGL context is lost), and with it every tensor there.';
    for (const listener of listeners) listener(reason);
  };
  return {
    name: 'webgl',
    priority: 20,
    probe: () => probe(allowSoftware),
    start: () => start({ allowSoftware, textureMemory }, tellLost),
    onDeviceLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function probe(allowSoftware: boolean): Promise<BackendProbe> {
  try {
    const limits = findRunning()?.limits ?? measureAside(allowSoftware);
    return { usable: true, ...describe(await load(), limits) };
  } catch (error) {
    if (error instanceof BackendError) return { usable: false, reason: error.reason, mend: error.mend };
    throw error;
  }
}

function measureAside(allowSoftware: boolean): Limits {
  const { gl } = openContext(allowSoftware);
  const limits = measureLimits(gl);
  closeContext(gl);
  return limits;
}

async function start({ allowSoftware, textureMemory }: Required<WebglOptions>, tellLost: () => void): Promise<BackendDevice> {
  const running = findRunning();
  const context = running ?? openContext(allowSoftware);
  const tfjs = await load();
  const limits = running?.limits ?? measureLimits(context.gl);
  if (!running) register(tfjs, context, limits);
  setFlags(limits, textureMemory);
  if (!(await setBackend('webgl'))) {
    throw new BackendError("tfjs's WebGL backend does not start; the console says why.", 'Use another backend.');
  }
  await ready();
  context.canvas.addEventListener('webglcontextlost', tellLost);
  return describe(tfjs, limits);
}

/** Lets tfjs make its backend in `context`, in place of one whose context is lost. */
function register(tfjs: TfjsWebgl, { canvas, gl }: Context, { float32Precision }: Limits): void {
  tfjs.setWebGLContext(2, gl);
  if (engine().registryFactory['webgl']) removeBackend('webgl');
  registerBackend('webgl', () => {
    const backend = new tfjs.MathBackendWebGL(canvas);
    // tfjs's own says 16 where it renders 32 bits, and so makes its ops add 1e-4 where they mean 1e-7.
    backend.floatPrecision = () => (float32Precision ? 32 : 16);
    return backend;
  });
}

/** The context of tfjs's WebGL backend, whoever started it, unless it is lost. */
function findRunning(): (Context & { readonly limits: Limits }) | undefined {
  const backend = engine().registry['webgl'] as MathBackendWebGL | undefined;
  const gl = backend?.gpgpu.gl as WebGL2RenderingContext | undefined;
  if (!gl || gl.isContextLost()) return undefined;
  const limits = {
    renderer: rendererName(gl),
    maxTextureSize: env().getNumber('WEBGL_MAX_TEXTURE_SIZE'),
    float32Precision: env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
  };
  return { canvas: gl.canvas, gl, limits };
}

async function load(): Promise<TfjsWebgl> {
  try {
    return await import('@tensorflow/tfjs-backend-webgl');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = `@tensorflow/tfjs-backend-webgl cannot be loaded: ${message}.`;
    throw new BackendError(reason, 'Run: npm install @ocelli/backend-webgl.', { cause: error });
  }
}

function describe(tfjs: TfjsWebgl, { renderer, maxTextureSize, float32Precision }: Limits): BackendDevice {
  return {
    device: renderer,
    version: tfjs.version_webgl,
    capabilities: {
      threads: 1,
      float32Precision,
      synchronousRead: true,
      float16Storage: true,
      maxTextureSize,
      missingKernels: missingVisionKernels('webgl'),
    },
  };
}
