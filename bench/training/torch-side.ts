import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { conversation } from './conversation.js';
import type { Prepared, Side, Steps } from './side.js';
import type { InferenceWork, Work } from './work.js';

/** Debian's, whose PyTorch is compared with. */
const python = '/usr/bin/python3';

export interface TorchOptions {
  /** Whether glibc gives out memory in huge pages, as `GLIBC_TUNABLES=glibc.malloc.hugetlb=1` tells it; default false, as shipped. */
  readonly hugePages?: boolean;
  /** Whether the model and its images are in PyTorch's `channels_last` format; default false, as PyTorch makes them. */
  readonly channelsLast?: boolean;
}

export interface TorchPrepared extends Prepared {
  /** The shapes of the state dict, by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** Most bytes that were resident at a time. */
export interface PeakMemory {
  readonly ever: number;
  /** What the allocator keeps of works before is among them: start anew to measure one alone. */
  readonly sincePrepare: number;
}

export interface TorchSide extends Side<Work | InferenceWork> {
  readonly version: string;
  prepare(work: Work | InferenceWork): Promise<TorchPrepared>;
  peakMemory(): Promise<PeakMemory>;
}

/** Starts PyTorch in a process of its own with two threads, or says why there is none. */
export async function makeTorch({ hugePages = false, channelsLast = false }: TorchOptions = {}): Promise<TorchSide | string> {
  if (!existsSync(python)) return `there is no ${python}, the Python that Debian's python3-torch belongs to`;
  const server = join(import.meta.dirname, 'torch/server.py');
  const child = spawn(python, ['-B', server], { env: environment(hugePages), stdio: ['pipe', 'pipe', 'pipe'] });
  const ask = conversation(child);
  let version: string;
  try {
    ({ ready: version } = (await ask()) as { ready: string });
  } catch (error) {
    return `PyTorch does not start in ${python} (Debian's python3-torch): ${(error as Error).message}`;
  }
  const formats = [...(hugePages ? ['huge pages'] : []), ...(channelsLast ? ['channels last'] : [])];
  return {
    name: `PyTorch ${version}, ${formats.join(', ') || 'as shipped'}`,
    version,
    async prepare(work) {
      const { model: make, batch, imageSize } = work;
      const training = 'optimizer' in work ? { optimizer: work.optimizer, learningRate: work.learningRate } : {};
      return (await ask({ make, batch, imageSize, ...training, channelsLast })) as TorchPrepared;
    },
    steps: async (count) => (await ask({ step: count })) as Steps,
    peakMemory: async () => (await ask({ memory: true })) as PeakMemory,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Without what makes OpenBLAS, OpenMP or malloc behave otherwise than Debian ships them. */
function environment(hugePages: boolean): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS_|OMP_|GOMP_|MALLOC_|GLIBC_TUNABLES$)/.test(name));
  return { ...Object.fromEntries(kept), ...(hugePages ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {}) };
}
