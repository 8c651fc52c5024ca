import { diagnoseBackends, useBackend } from '@ocelli/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { webgl } from './index.js';

const anywhere = { allowSoftware: true };

function runningGl(): WebGL2RenderingContext {
  return (tf.backend() as unknown as { readonly gpgpu: { readonly gl: WebGL2RenderingContext } }).gpgpu.gl;
}

describe('what the browser offers', () => {
  it('is measured: the GPU, its textures and its precision, and every kernel of vision training is there', async () => {
    const probe = await webgl(anywhere).probe();
    const capabilities = { threads: 1, float32Precision: true, synchronousRead: true, missingKernels: [] };
    expect(probe).toMatchObject({ usable: true, version: tf.version_core, capabilities });
    if (!probe.usable) return;
    expect(probe.capabilities.maxTextureSize).toBeGreaterThanOrEqual(2048);
    expect(probe.device).not.toMatch(/^(|ANGLE.*)$/);
  });

  it('is refused where it is software, unless that is allowed', async () => {
    vi.spyOn(WebGL2RenderingContext.prototype, 'getParameter').mockReturnValue(
      'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    );
    expect(await webgl().probe()).toEqual({
      usable: false,
      reason:
        "This browser's WebGL is drawn by software (Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE))), which is slower than WebAssembly.",
      mend: 'Turn on hardware acceleration in its settings, or allow it: webgl({ allowSoftware: true }).',
    });
  });

  it.each([
    ['The GPU is on the blocklist.', 'The GPU is on the blocklist'],
    // What Chromium says of a renderer on its blocklist.
    [
      'Could not create a WebGL context, VENDOR = 0xffff, DEVICE = 0xffff, GL_VENDOR = Google Inc. (Mesa/X.org), GL_RENDERER = ANGLE (Mesa/X.org, llvmpipe (LLVM 15.0.6 256 bits), OpenGL ES 3.2 Mesa 22.3.6), GL_VERSION = 22.3.6, Sandboxed = no, Optimus = no, AMD switchable = no, Reset notification strategy = 0x8252, ErrorMessage = BindToCurrentSequence failed: .',
      'BindToCurrentSequence failed; the renderer is ANGLE (Mesa/X.org, llvmpipe (LLVM 15.0.6 256 bits), OpenGL ES 3.2 Mesa 22.3.6)',
    ],
  ])('is refused with the words of the browser where there is none: %s', async (statusMessage, essence) => {
    vi.spyOn(OffscreenCanvas.prototype, 'getContext').mockImplementation(function (this: OffscreenCanvas) {
      this.dispatchEvent(new WebGLContextEvent('webglcontextcreationerror', { statusMessage }));
      return null;
    });
    expect(await webgl(anywhere).probe()).toEqual({
      usable: false,
      reason: `This browser gives the page no WebGL 2 (${essence}).`,
      mend: 'Turn on hardware acceleration in its settings, update the graphics driver, or use another backend.',
    });
  });

  it('is known to be less than float32 where textures cannot hold that', async () => {
    // What a GPU that computes in 16 bits gives back for the probe's sums.
    vi.spyOn(WebGL2RenderingContext.prototype, 'readPixels').mockImplementation((...[, , , , , , sums]) => {
      (sums as unknown as Float32Array).set([1, Number.POSITIVE_INFINITY, 0, 0.3]);
    });
    expect(await webgl(anywhere).probe()).toMatchObject({ capabilities: { float32Precision: false } });
  });
});

describe('the running backend', () => {
  beforeEach(async () => {
    await webgl(anywhere).start();
  });

  it('is reported by name and described without a second context', async () => {
    const chosen = await useBackend('webgl', [webgl(anywhere)]);
    const open = vi.spyOn(OffscreenCanvas.prototype, 'getContext');
    const [report] = await diagnoseBackends([webgl(anywhere)]);
    expect(report).toMatchObject({ name: 'webgl', usable: true, device: chosen.device });
    expect(open).not.toHaveBeenCalled();
  });

  it('says that it computes in 32 bits, so that ops choose their epsilon by that', () => {
    expect(tf.backend().epsilon()).toBe(1e-7);
  });

  it('computes alike whether a value was read before or not', async () => {
    const [read, unread] = [tf.scalar(0.1), tf.scalar(0.1)];
    await read.data();
    const [a, b] = [tf.exp(read), tf.exp(unread)];
    expect(await a.data()).toEqual(await b.data());
    tf.dispose([read, unread, a, b]);
  });

  it('tells listeners that the device is lost, and starts anew', async () => {
    const adapter = webgl(anywhere);
    await adapter.start();
    const reasons: string[] = [];
    const stop = adapter.onDeviceLost?.((reason) => reasons.push(reason));
    const silent = vi.fn<(reason: string) => void>();
    adapter.onDeviceLost?.(silent)();
    const orphan = tf.ones([4]);
    runningGl().getExtension('WEBGL_lose_context')?.loseContext();
    await expect
      .poll(() => reasons)
      .toEqual(['The browser took the GPU from the page (its WebGL context is lost), and with it every tensor there.']);
    expect(silent).not.toHaveBeenCalled();
    await adapter.start();
    expect(runningGl().isContextLost()).toBe(false);
    const sum = tf.add(tf.ones([2]), 1);
    expect([...(await sum.data())]).toEqual([2, 2]);
    orphan.dispose();
    stop?.();
  });

  it('gives textures back at once above the limit on memory', async () => {
    await webgl({ ...anywhere, textureMemory: 2 ** 20 }).start();
    // Each of these shapes needs textures of 4 MiB of its own.
    for (let size = 256; size < 264; size++) tf.tidy(() => tf.square(tf.ones([size, 256, 16])).dataSync());
    const { numBytesInGPUAllocated } = tf.memory() as unknown as { readonly numBytesInGPUAllocated: number };
    expect(numBytesInGPUAllocated).toBeLessThan(4 * 2 ** 20);
  });
});
