import { getBackend, getGradient, setBackend } from '@tensorflow/tfjs-core';
import type { BackendAdapter } from '../adapter.js';
import { BackendError } from '../backend-error.js';
import { adapterNames, findAdapters } from '../select/find-adapters.js';
import { probeAdapter } from '../select/probe-adapter.js';
import { missingVisionKernels } from './missing-kernels.js';
import { kernelsWithoutGradient, visionKernels } from './vision-kernels.js';

/** Something that vision training needs and a backend does not have, and what to do about it. */
export interface MissingPart {
  readonly name: string;
  readonly mend: string;
}

export interface UsableBackendReport {
  readonly name: string;
  readonly usable: true;
  readonly device: string;
  readonly version: string;
  readonly threads: number;
  /** Why there are not more threads. */
  readonly threadsReason?: string;
  readonly missingKernels: readonly MissingPart[];
  readonly missingGradients: readonly MissingPart[];
}

export interface UnusableBackendReport {
  readonly name: string;
  readonly usable: false;
  readonly reason: string;
  readonly mend: string;
}

export type BackendReport = UsableBackendReport | UnusableBackendReport;

/**
 * Starts each backend in turn and says what it runs on and what it lacks for training vision models, the best backend first.
 *
 * Without `adapters` the installed ones are found, and absent ones are reported as such. The current backend is set back afterwards.
 */
export async function diagnoseBackends(adapters?: readonly BackendAdapter[]): Promise<BackendReport[]> {
  const candidates = adapters ?? (await findAdapters());
  const current = getBackend();
  const reports: BackendReport[] = [];
  for (const adapter of [...candidates].sort((a, b) => b.priority - a.priority)) reports.push(await diagnose(adapter));
  if (current) await setBackend(current);
  return adapters === undefined ? [...reports, ...absentAdapters(candidates)] : reports;
}

async function diagnose(adapter: BackendAdapter): Promise<BackendReport> {
  const { name } = adapter;
  const probe = await probeAdapter(adapter);
  if (!probe.usable) return { name, usable: false, reason: probe.reason, mend: probe.mend };
  try {
    const { device, version, capabilities } = await adapter.start();
    const { threads, threadsReason } = capabilities;
    return {
      name,
      usable: true,
      device,
      version,
      threads,
      ...(threadsReason === undefined ? {} : { threadsReason }),
      missingKernels: missingKernels(getBackend()),
      missingGradients: missingGradients(),
    };
  } catch (error) {
    if (error instanceof BackendError) return { name, usable: false, reason: error.reason, mend: error.mend };
    return {
      name,
      usable: false,
      reason: `It did not start: ${error instanceof Error ? error.message : String(error)}`,
      mend: '',
    };
  }
}

function missingKernels(backendName: string): MissingPart[] {
  const purposes = visionKernels();
  return missingVisionKernels(backendName).map((name) => ({
    name,
    mend: `Without it ${purposes.get(name)} fails on this backend; use another one for that.`,
  }));
}

function missingGradients(): MissingPart[] {
  const exempt = kernelsWithoutGradient();
  const names = [...visionKernels().keys()].filter((name) => !exempt.has(name) && !getGradient(name));
  return names.map((name) => ({ name, mend: "Import '@ocelli/ops' or '@ocelli/backend/gradients', which registers it." }));
}

function absentAdapters(found: readonly BackendAdapter[]): UnusableBackendReport[] {
  const absent = adapterNames.filter((name) => found.every((adapter) => adapter.name !== name));
  return absent.map((name) => ({
    name,
    usable: false,
    reason: `The package @ocelli/backend-${name} is not installed.`,
    mend:
      name === 'webgl'
        ? 'It runs in a browser: pass its adapter to useBackend there.'
        : `Run: npm install @ocelli/backend-${name}.`,
  }));
}
