import { BackendError } from '@ocelli/backend';
import { env } from '@tensorflow/tfjs-core';

/** A WebGL context of a canvas that is not in the page. */
export interface Context {
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  readonly gl: WebGL2RenderingContext;
}

/**
 * Opens a WebGL 2 context for computing.
 *
 * @throws BackendError where there is none, or only a software renderer that `allowSoftware` does not allow.
 */
export function openContext(allowSoftware: boolean): Context {
  const canvas = createCanvas();
  let complaint = '';
  canvas.addEventListener('webglcontextcreationerror', (event) => {
    complaint = event instanceof WebGLContextEvent ? essenceOf(event.statusMessage) : '';
  });
  const gl = canvas.getContext('webgl2', attributes) as WebGL2RenderingContext | null;
  if (gl === null) {
    throw new BackendError(
      `This browser gives the page no WebGL 2${complaint === '' ? '' : ` (${complaint})`}.`,
      'Turn on hardware acceleration in its settings, update the graphics driver, or use another backend.',
    );
  }
  const renderer = rendererName(gl);
  if (!allowSoftware && isSoftware(renderer)) {
    closeContext(gl);
    throw new BackendError(
      `This browser's WebGL is drawn by software (${renderer}), which is slower than WebAssembly.`,
      'Turn on hardware acceleration in its settings, or allow it: webgl({ allowSoftware: true }).',
    );
  }
  return { canvas, gl };
}

/** Gives a context's memory back at once; pages may hold few contexts. */
export function closeContext(gl: WebGL2RenderingContext): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}

/** The name of the GPU without the library around it: of `ANGLE (NVIDIA, NVIDIA GeForce RTX 3060, D3D11)`, the middle. */
export function rendererName(gl: WebGL2RenderingContext): string {
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const whole = String(gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  return /^ANGLE \([^,]*, (.*), [^,]*\)$/.exec(whole)?.[1] ?? whole;
}

/** Of Chromium's line of a dozen properties, the error and the renderer that it refuses; the whole line where it is written otherwise. */
function essenceOf(statusMessage: string): string {
  const error = /ErrorMessage = (.*?)[:.\s]*$/.exec(statusMessage)?.[1];
  const renderer = /GL_RENDERER = (.*?), GL_VERSION/.exec(statusMessage)?.[1];
  if (error === undefined) return statusMessage.replace(/[.\s]*$/, '');
  return renderer === undefined ? error : `${error}; the renderer is ${renderer}`;
}

/** Nothing is drawn for the eye; of two GPUs, the faster one. */
const attributes: WebGLContextAttributes = {
  alpha: false,
  antialias: false,
  depth: false,
  stencil: false,
  premultipliedAlpha: false,
  powerPreference: 'high-performance',
};

function isSoftware(renderer: string): boolean {
  return /llvmpipe|softpipe|swiftshader|software|basic render/i.test(renderer);
}

function createCanvas(): OffscreenCanvas | HTMLCanvasElement {
  // Safari's OffscreenCanvas has no fences, with which tfjs waits for results.
  if (typeof OffscreenCanvas !== 'undefined' && !env().getBool('IS_SAFARI')) return new OffscreenCanvas(1, 1);
  if (typeof document !== 'undefined') return document.createElement('canvas');
  throw new BackendError(
    'There is no WebGL outside of browsers.',
    'In Node use @ocelli/backend-wasm, or @ocelli/backend-node with native TensorFlow.',
  );
}
