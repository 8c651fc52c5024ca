import { join } from 'node:path';
import { BackendError } from '@ocelli/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPackage } from './find-package.js';
import { adapter, node } from './index.js';
import { diagnoseLoadFailure } from './load-failure.js';
import { probeInChild } from './probe-in-child.js';
import { install, projectFolder, workingModule } from './testing/fake-package.js';

const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

function project(modules: Record<string, string>): string {
  const folder = projectFolder();
  for (const [name, text] of Object.entries(modules)) install(folder, name, text);
  return folder;
}

beforeEach(() => {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
});

describe('probing', () => {
  it('describes a package that works', async () => {
    const probe = await node({ folders: [project({ [cpuPackage]: workingModule() })] }).probe();
    expect(probe).toMatchObject({
      usable: true,
      device: expect.stringMatching(/^\d+ cores, TensorFlow 2\.9\.1$/),
      version: '4.22.0',
      capabilities: { missingKernels: [] },
    });
  });

  it('takes the GPU package where both work', async () => {
    const folder = project({ [cpuPackage]: workingModule(), [gpuPackage]: workingModule({ usesGpu: true }) });
    expect(await node({ folders: [folder] }).probe()).toMatchObject({ usable: true, device: 'GPU, TensorFlow 2.9.1' });
  });

  it('falls back to the CPU package where the GPU package does not load', async () => {
    const broken = 'throw new Error("libcudart.so.11.0: cannot open shared object file: No such file or directory");';
    const folder = project({ [cpuPackage]: workingModule(), [gpuPackage]: broken });
    expect(await node({ folders: [folder] }).probe()).toMatchObject({ usable: true });
  });

  it('says which CUDA libraries a GPU package runs without', async () => {
    const lines = ['libcudart.so.11.0', 'libcudnn.so.8'].map(
      (library) => `console.error("Could not load dynamic library '${library}'; dlerror");`,
    );
    const folder = project({ [gpuPackage]: workingModule({ extra: lines.join('\n') }) });
    const probe = await node({ folders: [folder] }).probe();
    expect(probe).toMatchObject({
      device: expect.stringContaining('the GPU is unused: not found are libcudart.so.11.0, libcudnn.so.8'),
    });
  });

  it('survives a package that kills its process, hangs, or computes nonsense, and prints nothing', async () => {
    const kills = project({ [cpuPackage]: 'console.log("noise"); process.kill(process.pid, "SIGILL"); while (true);' });
    expect(await node({ folders: [kills] }).probe()).toMatchObject({ usable: false, reason: expect.stringContaining('(AVX)') });
    const hangs = project({ [cpuPackage]: 'while (true);' });
    const slow = await node({ folders: [hangs], timeout: 2000 }).probe();
    expect(slow).toMatchObject({ usable: false, reason: '@tensorflow/tfjs-node did not load within 2 s.' });
    const wrong = project({ [cpuPackage]: `${workingModule()} module.exports = { ...tf, add: () => tf.scalar(3) };` });
    expect(await node({ folders: [wrong] }).probe()).toMatchObject({
      usable: false,
      reason: expect.stringContaining('1 + 1 = 3'),
    });
  });

  it('says what to install where there is neither package', async () => {
    const probe = await node({ folders: [projectFolder()], packages: ['native-that-nobody-has'] }).probe();
    expect(probe).toEqual({
      usable: false,
      reason: 'None of native-that-nobody-has is installed.',
      mend: 'Run: npm install @tensorflow/tfjs-node (its install script downloads a native library).',
    });
  });
});

describe('starting', () => {
  it('throws the diagnosis of a package that does not load', async () => {
    const attempt = node({ folders: [project({ [cpuPackage]: 'throw new Error("invalid ELF header");' })] }).start();
    await expect(attempt).rejects.toBeInstanceOf(BackendError);
    await expect(attempt).rejects.toThrow('another platform');
  });

  it('makes it the current backend, and puts the gradients back that the package replaced', async () => {
    const extra = "tf.registerGradient({ kernelName: 'Relu', gradFunc: () => ({ x: () => tf.scalar(99) }) });";
    const started = node({ folders: [project({ [cpuPackage]: workingModule({ extra }) })] });
    await started.start();
    expect(tf.getBackend()).toBe('tensorflow');
    expect(
      tf
        .grad((x: tf.Tensor) => tf.relu(x))(tf.scalar(2))
        .dataSync()[0],
    ).toBe(1);
  });

  it('throws where the package loads here otherwise than in the probe', async () => {
    const extra = `if (!process.argv[1].includes('load-probe')) throw new Error('libtensorflow.so.2: cannot open shared object file');`;
    const attempt = node({ folders: [project({ [cpuPackage]: workingModule({ extra }) })] }).start();
    await expect(attempt).rejects.toThrow('does not find libtensorflow.so.2');
  });
});

describe('the real @tensorflow/tfjs-node, installed without its install script', () => {
  it('is diagnosed before it is loaded', async () => {
    const probe = await adapter({ packages: [cpuPackage] }).probe();
    expect(probe).toMatchObject({
      usable: false,
      reason: expect.stringMatching(
        /^@tensorflow\/tfjs-node has no native library at .*tfjs_binding\.node: its install script did not run/,
      ),
      mend: expect.stringContaining('npm rebuild @tensorflow/tfjs-node'),
    });
    expect(tf.findBackendFactory('tensorflow')).toBeNull();
  });

  it('is diagnosed by its own message too', async () => {
    const found = findPackage(cpuPackage, [join(import.meta.dirname)]);
    const { answer, printed } = await probeInChild({ main: found?.main ?? '' }, 60_000);
    const message = answer?.loaded === false ? answer.message : '';
    const diagnosis = diagnoseLoadFailure({ packageName: cpuPackage, packageFolder: found?.folder ?? '', message, printed });
    expect(diagnosis.reason).toBe(
      '@tensorflow/tfjs-node has no native library: its install script did not run or could not download it.',
    );
  });
});
