import type { BackendAdapter, BackendDevice, BackendProbe, Capabilities } from '../adapter.js';

export const capabilities: Capabilities = { threads: 2, float32Precision: true, synchronousRead: true, missingKernels: [] };

export interface FakeAdapter extends BackendAdapter {
  readonly calls: string[];
}

/** An adapter that registers nothing and notes what it is asked. */
export function fakeAdapter(
  name: string,
  { priority = 1, refusal, failure }: { priority?: number; refusal?: string; failure?: Error } = {},
): FakeAdapter {
  const calls: string[] = [];
  const device: BackendDevice = { device: `${name} device`, version: '1.2.3', capabilities };
  return {
    name,
    priority,
    calls,
    probe: (): Promise<BackendProbe> => {
      calls.push('probe');
      const answer =
        refusal === undefined
          ? { usable: true as const, ...device }
          : { usable: false as const, reason: refusal, mend: `Mend ${name}.` };
      return Promise.resolve(answer);
    },
    start: () => {
      calls.push('start');
      return failure === undefined ? Promise.resolve(device) : Promise.reject(failure);
    },
  };
}
