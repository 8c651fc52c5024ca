import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A temporary project folder; without `kept` it goes when the test ends. */
export function projectFolder({ kept = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocelli-node-'));
  if (!kept) onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Installs a package of one CommonJS file into a project. */
export function install(folder: string, name: string, moduleText: string, fields: object = {}): void {
  const installed = join(folder, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js', ...fields }));
  writeFileSync(join(installed, 'index.js'), moduleText);
}

/**
 * Text of a module that behaves as tfjs-node does: it registers a backend, here one that runs tfjs's cpu kernels, and knows no padding in
 * numbers.
 */
export function workingModule({ usesGpu = false, extra = '' } = {}): string {
  const require = createRequire(import.meta.url);
  return `
    const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
    const { MathBackendCPU } = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'))});
    const util = require('util');
    class FakeBackend extends MathBackendCPU {
      isUsingGpuDevice = ${usesGpu};
      binding = { TF_Version: '2.9.1' };
    }
    tf.registerBackend('tensorflow', () => new FakeBackend(), 3);
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    for (const { kernelName, kernelFunc, ...rest } of tf.getKernelsForBackend('tensorflow').filter((kernel) => /Conv2D|Conv2d|Pool/.test(kernel.kernelName))) {
      tf.unregisterKernel(kernelName, 'tensorflow');
      tf.registerKernel({ kernelName, ...rest, kernelFunc: (call) => {
        if (typeof call.attrs.pad !== 'string' && call.attrs.pad !== 0) throw new Error("TF Backend supports only 'valid' and 'same' padding");
        return kernelFunc(call);
      } });
    }
    tf.setBackend('tensorflow');
    if (util.isNullOrUndefined(1) || !util.isArray([])) throw new Error('util is broken');
    ${extra}
    module.exports = tf;
  `;
}
