import { rendererName } from './context.js';

/** What a WebGL context can do. */
export interface Limits {
  /** The GPU's name. */
  readonly renderer: string;
  /** Longest side of a texture, in texels. */
  readonly maxTextureSize: number;
  /** Whether shaders compute, textures hold and reads give back 32-bit floats, found by a computation. */
  readonly float32Precision: boolean;
}

/** Measures what a context can do; it is left as it was but for its viewport. */
export function measureLimits(gl: WebGL2RenderingContext): Limits {
  return {
    renderer: rendererName(gl),
    maxTextureSize: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
    float32Precision: computesInFloat32(gl),
  };
}

/** Sums that need 24 bits of mantissa or 8 of exponent; with 16-bit floats each is off by far more than is allowed for rounding. */
const terms = [1, 16_777_213, 2 ** -100, 0.1];
const others = [2 ** -22, 2, 2 ** -100, 0.2];

function computesInFloat32(gl: WebGL2RenderingContext): boolean {
  if (gl.getExtension('EXT_color_buffer_float') === null) return false;
  const sums = addOnDevice(gl);
  return terms.every((term, index) => {
    const expected = term + (others[index] ?? 0);
    return Math.abs((sums[index] ?? Number.NaN) - expected) <= expected * 2 ** -23;
  });
}

/** Adds `terms`, read from a texture, and `others`, a uniform, into a texture of one texel, and reads it back. */
function addOnDevice(gl: WebGL2RenderingContext): Float32Array {
  const sums = new Float32Array(4);
  const program = createProgram(gl);
  const input = createTexel(gl, new Float32Array(terms));
  const output = createTexel(gl, null);
  const framebuffer = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, output, 0);
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) === gl.FRAMEBUFFER_COMPLETE) {
    gl.useProgram(program);
    gl.bindTexture(gl.TEXTURE_2D, input);
    gl.uniform4fv(gl.getUniformLocation(program, 'others'), others);
    gl.viewport(0, 0, 1, 1);
    gl.drawArrays(gl.POINTS, 0, 1);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.FLOAT, sums);
  }
  gl.useProgram(null);
  gl.bindTexture(gl.TEXTURE_2D, null);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.deleteFramebuffer(framebuffer);
  gl.deleteTexture(input);
  gl.deleteTexture(output);
  gl.deleteProgram(program);
  return sums;
}

function createTexel(gl: WebGL2RenderingContext, values: Float32Array | null): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, 1, 1, 0, gl.RGBA, gl.FLOAT, values);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  return texture;
}

function createProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    // A lost context makes nothing; the sums are then wrong, which says enough.
    if (shader === null) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  return program;
}

const vertexShader = `#version 300 es
void main() {
  gl_Position = vec4(0, 0, 0, 1);
  gl_PointSize = 1.0;
}`;

const fragmentShader = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D terms;
uniform vec4 others;
out vec4 sums;
void main() {
  sums = texelFetch(terms, ivec2(0, 0), 0) + others;
}`;
