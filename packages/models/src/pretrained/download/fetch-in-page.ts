import type { SourceOptions } from '../sources/source-options.js';
import { WeightsError } from '../weights-error.js';
import { failedDownload } from './failed-download.js';
import { MemorySink } from './memory-sink.js';
import { receive } from './receive.js';

/**
 * Downloads a file in a page, and keeps it in a cache of the browser's where the page has one; what is kept is not asked for again.
 *
 * @throws WeightsError naming the address, and what the server did; the signal's reason.
 */
export async function fetchInPage(
  url: string,
  sha256: string | undefined,
  options: SourceOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const cache = await openCache(options.cacheFolder ?? 'ocelli-weights');
  const kept = await cache?.match(url);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  if (options.offline) throw new WeightsError(`${url}: not downloaded before, and offline.`);
  try {
    const sink = new MemorySink();
    await receive(url, headers, sink, options);
    const bytes = sink.take();
    await requireSum(bytes, sha256);
    // A cache that is full, or that the page may not write to, only means that the file is asked for again.
    await cache?.put(url, new Response(bytes)).catch(() => undefined);
    return bytes;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw failedDownload(url, error);
  }
}

/** Undefined where the page has none, as without HTTPS. */
async function openCache(name: string): Promise<Cache | undefined> {
  return typeof caches === 'undefined' ? undefined : caches.open(name).catch(() => undefined);
}

async function requireSum(bytes: Uint8Array<ArrayBuffer>, sha256: string | undefined): Promise<void> {
  if (sha256 === undefined || typeof crypto === 'undefined' || crypto.subtle === undefined) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!found.startsWith(sha256.toLowerCase())) throw new WeightsError(`its SHA-256 sum is ${found}, expected ${sha256}`);
}
