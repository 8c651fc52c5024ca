import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError } from '../data-error.js';
import type { DownloadProgress } from '../datasets/dataset-info.js';
import { withFileLock } from './file-lock.js';
import { type ReceiveOptions, Refusal, receive, sizeOf } from './receive.js';

export interface FetchFileOptions {
  /** Where the file is kept. */
  readonly file: string;
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly sha256: string;
  /** Its length, if it is known: another file is then given up at once. */
  readonly bytes?: number;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * How often in a row an address is asked again that gave less than a MiB before the connection was dropped, or that was busy or down
   * (408, 429, 5xx); default 3.
   */
  readonly retries?: number;
  /** Milliseconds before an address is asked again, twice as many each time in a row; default 500. */
  readonly retryDelay?: number;
  /** Milliseconds without a byte after which a connection counts as dropped; default 30,000. */
  readonly stallTimeout?: number;
}

const progressBytes = 2 ** 20;

/**
 * Downloads a file unless it is there. It is written beside its name as `FILE.part`, which a later call goes on with where the server
 * can; it gets its name once its SHA-256 sum is right, so that a file of that name is always whole. One process or thread downloads at a
 * time, and others wait for it.
 *
 * @throws DataError where no address gives the right file, with what each of them did, or where the file cannot be written; the signal's
 * reason when it is aborted.
 */
export async function fetchFile(options: FetchFileOptions): Promise<void> {
  const { file, signal } = options;
  if (await sizeOf(file)) return;
  await writable(file, () => mkdir(dirname(file), { recursive: true }));
  try {
    await withFileLock(file, () => download(options), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw isSystemError(error) ? notWritten(file, error) : error;
  }
}

async function download(options: FetchFileOptions): Promise<void> {
  const { file, urls, signal } = options;
  // Another one may have brought it meanwhile.
  if (await sizeOf(file)) return;
  const part = `${file}.part`;
  const faults: string[] = [];
  for (const url of urls) {
    try {
      await receiveRight(url, part, options);
      return await writable(file, () => rename(part, file));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DataError) throw error;
      faults.push(`${url}: ${messageOf(error)}`);
    }
  }
  throw new DataError(
    `${file}: could not be downloaded: ${faults.join('; ')}. Without a network, name the folder that holds the files (dataDir, --data-dir).`,
  );
}

/** @throws Refusal where the sum is wrong, also after a second start for what came in pieces: they may have been of two files. */
async function receiveRight(url: string, part: string, options: FetchFileOptions): Promise<void> {
  for (let start = 1; ; start++) {
    const isPieced = await receiveAll(url, part, options);
    const found = await sumOf(part);
    if (found === options.sha256) return;
    await rm(part, { force: true });
    if (isPieced && start === 1) continue;
    throw new Refusal(`it gave another file (its SHA-256 sum is ${found}, expected ${options.sha256})`);
  }
}

/** Receives all that is missing, going on where a connection was dropped; whether it came over more than one. */
async function receiveAll(url: string, part: string, options: FetchFileOptions): Promise<boolean> {
  const { file, bytes, signal, onProgress, retries = 3, retryDelay = 500, stallTimeout = 30_000 } = options;
  const progress: ReceiveOptions['onProgress'] = (receivedBytes, totalBytes) =>
    onProgress?.({ file, receivedBytes, ...(totalBytes !== undefined && { totalBytes }) });
  let isPieced = false;
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    isPieced ||= before > 0;
    try {
      await receive(url, { part, bytes, stallTimeout, signal, onProgress: progress });
      return isPieced;
    } catch (error) {
      failures = (await sizeOf(part)) - before >= progressBytes ? 1 : failures + 1;
      if (error instanceof DataError || error instanceof Refusal || signal?.aborted || failures > retries) throw error;
    }
    await sleep(retryDelay * 2 ** (failures - 1), undefined, { ...(signal && { signal }) });
  }
}

async function writable<Result>(file: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw notWritten(file, error);
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function notWritten(file: string, error: unknown): DataError {
  return new DataError(`${file}: cannot be written: ${messageOf(error)}`, { cause: error });
}

/** `fetch failed` alone says nothing; what failed is its cause, which may have no message but a code. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  if (!(cause instanceof Error)) return message;
  return `${message} (${cause.message || ('code' in cause ? String(cause.code) : cause.name)})`;
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
