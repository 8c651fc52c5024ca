import type { ConformanceSkip } from './skips.js';

/** What came of running a test. */
export interface Outcome {
  /** What it threw. */
  readonly failure?: { readonly error: unknown } | undefined;
  /** The kernels that it ran and the backend does not claim. */
  readonly unclaimed: readonly string[];
  readonly skip: ConformanceSkip | undefined;
}

/** What the suite makes of it. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'skipped'; readonly reason: string };

/** A failure counts unless a skip expects it or a kernel was run that the backend does not claim; so does a skip that expects none. */
export function verdictOn({ failure, unclaimed, skip }: Outcome): Verdict {
  if (failure === undefined) {
    return skip === undefined
      ? { kind: 'passed' }
      : { kind: 'failed', error: new Error(`It passes, so it need not be skipped: ${skip.reason}`) };
  }
  if (unclaimed.length > 0) return { kind: 'skipped', reason: `kernels that are not claimed: ${unclaimed.join(', ')}` };
  return skip === undefined ? { kind: 'failed', error: failure.error } : { kind: 'skipped', reason: skip.reason };
}
