import { closestMatch } from 'leven';
import type { BackendAdapter, BackendDevice } from '../adapter.js';
import { BackendError } from '../backend-error.js';
import { adapterNames, findAdapters } from './find-adapters.js';
import { probeAdapter } from './probe-adapter.js';

/** The backend that runs, and why it was chosen. */
export interface ChosenBackend {
  readonly name: string;
  readonly device: string;
  readonly reason: string;
  readonly version: string;
  readonly threads: number;
}

/**
 * Starts a backend and makes it tfjs-core's current one: the best usable one (`'auto'`), or the one named.
 *
 * In Node `adapters` may be left out: the installed `@ocelli/backend-*` packages are found. In a browser pass them.
 *
 * @throws BackendError if the name is unknown or its backend cannot start, or, with `'auto'`, if none can.
 */
export async function useBackend(choice: string = 'auto', adapters?: readonly BackendAdapter[]): Promise<ChosenBackend> {
  const candidates = adapters ?? (await findAdapters());
  return choice === 'auto' ? useBest(candidates) : useNamed(choice, candidates);
}

async function useBest(candidates: readonly BackendAdapter[]): Promise<ChosenBackend> {
  if (candidates.length === 0) {
    throw new BackendError(
      'No backend adapter was found.',
      'Install one (npm install @ocelli/backend-wasm); in a browser pass it: useBackend("auto", [wasm()]).',
    );
  }
  const refusals: string[] = [];
  const mends: string[] = [];
  for (const adapter of [...candidates].sort((a, b) => b.priority - a.priority)) {
    const probe = await probeAdapter(adapter);
    if (!probe.usable) {
      refusals.push(`${adapter.name} is unusable (${withoutPeriod(probe.reason)})`);
      mends.push(probe.mend);
      continue;
    }
    try {
      const device = await adapter.start();
      const why = refusals.length === 0 ? 'the best of those installed' : `the best usable here; ${refusals.join('; ')}`;
      return chosen(adapter.name, device, why);
    } catch (error) {
      refusals.push(`${adapter.name} did not start (${withoutPeriod(error instanceof Error ? error.message : String(error))})`);
    }
  }
  throw new BackendError(`No backend can run here: ${refusals.join('; ')}.`, mends.join(' '));
}

async function useNamed(name: string, candidates: readonly BackendAdapter[]): Promise<ChosenBackend> {
  const adapter = candidates.find((candidate) => candidate.name === name);
  if (adapter === undefined) throw unknownBackend(name, candidates);
  const probe = await probeAdapter(adapter);
  if (!probe.usable) throw new BackendError(`Backend '${name}' cannot run here: ${probe.reason}`, probe.mend);
  return chosen(name, await adapter.start(), 'asked for by name');
}

/** Reasons are sentences; here they stand in brackets. */
function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function chosen(name: string, device: BackendDevice, reason: string): ChosenBackend {
  return { name, device: device.device, reason, version: device.version, threads: device.capabilities.threads };
}

function unknownBackend(name: string, candidates: readonly BackendAdapter[]): BackendError {
  const available = candidates.map((candidate) => candidate.name);
  if (adapterNames.some((known) => known === name)) {
    return new BackendError(
      `Backend '${name}' is not among the adapters at hand (${available.join(', ') || 'none'}).`,
      `Install it (npm install @ocelli/backend-${name}), or pass its adapter to useBackend.`,
    );
  }
  const nearest = closestMatch(name.toLowerCase(), ['auto', ...available, ...adapterNames], {
    maxDistance: Math.floor(name.length / 2),
  });
  return new BackendError(
    `There is no backend '${name}'; at hand are: auto${available.map((other) => `, ${other}`).join('')}.`,
    nearest === undefined ? '' : `Did you mean '${nearest}'?`,
  );
}
