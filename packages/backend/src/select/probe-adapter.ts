import type { BackendAdapter, BackendProbe } from '../adapter.js';

/** Asks an adapter whether it could run here; one that throws, which it should not, is unusable for that. */
export async function probeAdapter(adapter: BackendAdapter): Promise<BackendProbe> {
  try {
    return await adapter.probe();
  } catch (error) {
    return { usable: false, reason: `Its probe failed: ${error instanceof Error ? error.message : String(error)}.`, mend: '' };
  }
}
