import { env } from '@tensorflow/tfjs-core';
import type { Limits } from './limits.js';

/**
 * Sets tfjs's WebGL flags for training and running vision models; `textureMemory` is in bytes.
 *
 * The flags that pack four values in a texel stay as tfjs has them, on: without them a training step took as long.
 */
export function setFlags({ maxTextureSize, float32Precision }: Limits, textureMemory: number): void {
  const flags: Record<string, number | boolean> = {
    // What was measured, lest tfjs ask a context of its own.
    WEBGL_VERSION: 2,
    HAS_WEBGL: true,
    WEBGL_MAX_TEXTURE_SIZE: maxTextureSize,
    // Weights and gradients in 16 bits would train badly.
    WEBGL_FORCE_F16_TEXTURES: false,
    WEBGL_RENDER_FLOAT32_CAPABLE: float32Precision,
    WEBGL_RENDER_FLOAT32_ENABLED: float32Precision,
    // Otherwise small tensors are computed in JavaScript if they were read before, so that logging a value would change the next ones.
    WEBGL_CPU_FORWARD: false,
    // Shaders that serve all shapes of a rank would be half as many, but tfjs takes one for another: a convnet's loss came out 7% wrong.
    WEBGL_USE_SHAPES_UNIFORMS: false,
    // Otherwise textures are kept for reuse without bound, of each shape that ever was.
    WEBGL_DELETE_TEXTURE_THRESHOLD: textureMemory,
  };
  for (const [name, value] of Object.entries(flags)) env().set(name, value);
}
