import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { conversation } from './conversation.js';
import type { Prepared, Side, Steps } from './side.js';
import type { PeakMemory } from './torch-side.js';
import type { InferenceWork, Work } from './work.js';

export interface CompiledOptions {
  /** Whether glibc gives out memory in huge pages; default false. */
  readonly hugePages?: boolean;
}

export interface CompiledSide extends Side<Work | InferenceWork> {
  peakMemory(): Promise<PeakMemory>;
}

/** Our compiled steps and forward passes, in a process of their own with two threads. */
export async function makeCompiled({ hugePages = false }: CompiledOptions = {}): Promise<CompiledSide> {
  const server = join(import.meta.dirname, 'compiled/server.ts');
  const options = ['--expose-gc', '--conditions=@ocelli/source', '--import', 'tsx', server];
  const environment = { ...process.env, ...(hugePages ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {}) };
  const child = spawn(process.execPath, options, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const ask = conversation(child);
  await ask();
  return {
    name: hugePages ? 'compiled, huge pages' : 'compiled',
    prepare: async (work) => (await ask({ make: work })) as Prepared,
    steps: async (count) => (await ask({ step: count })) as Steps,
    peakMemory: async () => (await ask({ memory: true })) as PeakMemory,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
