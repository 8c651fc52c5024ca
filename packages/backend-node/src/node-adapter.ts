import {
  type BackendAdapter,
  type BackendDevice,
  BackendError,
  type BackendProbe,
  type Capabilities,
  missingVisionKernels,
  visionKernelNames,
} from '@ocelli/backend';
import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { acceptExplicitPadding } from './explicit-padding.js';
import { type FoundPackage, findPackage, searchFolders } from './find-package.js';
import { diagnoseLoadFailure, missingLibrary } from './load-failure.js';
import { mendNodeUtil } from './mend-node-util.js';
import { type ProbeAnswer, probeInChild } from './probe-in-child.js';
import { quietly } from './quietly.js';

export interface NodeOptions {
  /** Native packages, the first that works is used. Default: `@tensorflow/tfjs-node-gpu`, then `@tensorflow/tfjs-node`. */
  readonly packages?: readonly string[];
  /** Folders in which they are looked for. Default: this package's, the current one and the main script's. */
  readonly folders?: readonly string[];
  /** Milliseconds that a package may take to load. Default 60,000. */
  readonly timeout?: number;
}

/**
 * The native TensorFlow backend, if the user has installed `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`.
 *
 * Probing loads the package in a process of its own, so that native code that crashes does so there. `start` then loads it here, with
 * `TF_CPP_MIN_LOG_LEVEL` set to 2 unless the user has set it.
 */
export function node(options: NodeOptions = {}): BackendAdapter {
  let choice: Promise<Choice> | undefined;
  const choose = () => (choice ??= choosePackage(options));
  return {
    name: 'node',
    priority: 40,
    probe: async () => (await choose()).probe,
    start: async () => start(await choose()),
  };
}

interface Choice {
  readonly probe: BackendProbe;
  /** Present where the probe is usable. */
  readonly found?: FoundPackage;
}

async function choosePackage(options: NodeOptions): Promise<Choice> {
  if (typeof process === 'undefined' || process.versions?.node === undefined) {
    return { probe: { usable: false, reason: 'It runs in Node, and this is not Node.', mend: 'Use webgl or wasm here.' } };
  }
  const {
    packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
    folders = searchFolders(),
    timeout = 60_000,
  } = options;
  const refusals: BackendProbe[] = [];
  for (const name of packages) {
    const found = findPackage(name, folders);
    if (found === undefined) continue;
    const probe = await probePackage(found, timeout);
    if (probe.usable) return { probe, found };
    refusals.push(probe);
  }
  return { probe: refusals[0] ?? notInstalled(packages) };
}

function notInstalled(packages: readonly string[]): BackendProbe {
  return {
    usable: false,
    reason: `None of ${packages.join(', ')} is installed.`,
    mend: 'Run: npm install @tensorflow/tfjs-node (its install script downloads a native library).',
  };
}

async function probePackage(found: FoundPackage, timeout: number): Promise<BackendProbe> {
  const { existsSync } = process.getBuiltinModule('node:fs');
  if (found.library !== undefined && !existsSync(found.library)) return missingLibrary(found.name, found.library);
  const { answer, signal, printed } = await probeInChild({ main: found.main }, timeout);
  if (answer?.loaded === true) return { usable: true, ...describe(found, answer, printed) };
  if (answer === undefined && signal === 'SIGKILL') {
    const reason = `${found.name} did not load within ${timeout / 1000} s.`;
    return { usable: false, reason, mend: 'Try again on a calmer machine, or use the wasm backend.' };
  }
  const message = answer?.message ?? '';
  const died = { packageName: found.name, packageFolder: found.folder, message, printed };
  return diagnoseLoadFailure(signal === undefined ? died : { ...died, signal });
}

function describe(found: FoundPackage, answer: Extract<ProbeAnswer, { loaded: true }>, printed: string): BackendDevice {
  const kernels = new Set(answer.kernels);
  const cores = process.getBuiltinModule('node:os').availableParallelism();
  const missingLibraries = [...printed.matchAll(/Could not load dynamic library '([^']+)'/g)].map((match) => match[1]);
  const cpu = `${cores} cores, TensorFlow ${answer.tensorflow}`;
  const withoutGpu = `${cpu}; the GPU is unused: not found are ${[...new Set(missingLibraries)].join(', ')}`;
  const capabilities: Capabilities = {
    threads: answer.usesGpu ? 1 : cores,
    float32Precision: true,
    synchronousRead: true,
    missingKernels: visionKernelNames().filter((name) => !kernels.has(name)),
  };
  const device = answer.usesGpu ? `GPU, TensorFlow ${answer.tensorflow}` : missingLibraries.length > 0 ? withoutGpu : cpu;
  return { device, version: found.version, capabilities };
}

async function start({ probe, found }: Choice): Promise<BackendDevice> {
  if (!probe.usable) throw new BackendError(probe.reason, probe.mend);
  if (found !== undefined) await loadHere(found);
  const { device, version, capabilities } = probe;
  return { device, version, capabilities: { ...capabilities, missingKernels: missingVisionKernels(getBackend()) } };
}

async function loadHere(found: FoundPackage): Promise<void> {
  const { createRequire } = process.getBuiltinModule('node:module');
  mendNodeUtil(process.getBuiltinModule('node:util'));
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  try {
    quietly(() => createRequire(found.main)(found.main));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { reason, mend } = diagnoseLoadFailure({ packageName: found.name, packageFolder: found.folder, message, printed: '' });
    throw new BackendError(reason, mend, { cause: error });
  }
  // It brings tfjs's own gradients along, which would replace the ones that are registered.
  const { registerGradients } = await import('@ocelli/backend/gradients');
  registerGradients();
  if (!(await setBackend('tensorflow'))) {
    throw new BackendError(`${found.name} loads, but its backend does not start.`, `Run: npm rebuild ${found.name}.`);
  }
  await ready();
  acceptExplicitPadding('tensorflow');
}
