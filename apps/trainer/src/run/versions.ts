import { arch, cpus, release, totalmem, type } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';
import { ownVersion } from './own-version.js';

/** Versions of what a run's numbers depend on. */
export function versions(): Record<string, string> {
  return { ocelli: ownVersion(), tfjs: version_core, node: process.versions.node };
}

/** The machine, in words. */
export function machine(): Record<string, string> {
  const processors = cpus();
  return {
    system: `${type()} ${release()}, ${arch()}`,
    processor: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} ${processors.length === 1 ? 'core' : 'cores'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}
