import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { DataError } from '../data-error.js';
import type { DownloadProgress } from '../datasets/dataset-info.js';

export interface FetchFileOptions {
  /** Where the file is kept. */
  readonly file: string;
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly md5: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** How often an address is asked again after a dropped connection; default 3. */
  readonly retries?: number;
}

/**
 * Downloads a file unless it is there. It is written beside its name as `FILE.part`, which a later call goes on with where the server
 * can; it gets its name once its MD5 sum is right, so that a file of that name is always whole.
 *
 * @throws DataError where no address gives the right file, with what each of them did, or where the file cannot be written.
 */
export async function fetchFile({ file, urls, md5, onProgress, retries = 3 }: FetchFileOptions): Promise<void> {
  if (await sizeOf(file)) return;
  const part = `${file}.part`;
  await writable(file, () => mkdir(dirname(file), { recursive: true }));
  const faults: string[] = [];
  for (const url of urls) {
    try {
      await fetchWhole(url, part, file, retries, onProgress);
    } catch (error) {
      if (error instanceof DataError) throw error;
      faults.push(`${url}: ${messageOf(error)}`);
      continue;
    }
    const found = await md5Of(part);
    if (found === md5) {
      await writable(file, () => rename(part, file));
      return;
    }
    faults.push(`${url}: it gave another file (its MD5 sum is ${found}, expected ${md5})`);
    await rm(part, { force: true });
  }
  throw new DataError(
    `${file}: could not be downloaded: ${faults.join('; ')}. Without a network, name the folder that holds the files (dataDir).`,
  );
}

/** Receives all that is missing, going on where a connection was dropped. */
async function fetchWhole(
  url: string,
  part: string,
  file: string,
  retries: number,
  onProgress: FetchFileOptions['onProgress'],
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetchRest(url, part, file, onProgress);
    } catch (error) {
      if (error instanceof DataError || error instanceof Refusal || attempt >= retries) throw error;
    }
  }
}

/** The server answered, and asking again would not help. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

async function fetchRest(url: string, part: string, file: string, onProgress: FetchFileOptions['onProgress']): Promise<void> {
  const present = await sizeOf(part);
  const response = await fetch(url, present > 0 ? { headers: { range: `bytes=${present}-` } } : {});
  // What is there is longer than the file, or already all of it: its sum decides; a wrong one is thrown away.
  if (response.status === 416) return response.body?.cancel();
  if (!response.ok || !response.body) throw new Refusal(`the server answered ${response.status} ${response.statusText}`.trim());
  const start = response.status === 206 ? present : 0;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  let receivedBytes = start;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      receivedBytes += chunk.length;
      onProgress?.({ file, receivedBytes, ...(Number.isFinite(length) && { totalBytes: start + length }) });
      yield chunk;
    }
  };
  const output = createWriteStream(part, { flags: start > 0 ? 'a' : 'w' });
  let failure: Error | undefined;
  output.on('error', (error) => {
    failure = error;
  });
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), counted, output);
  } catch (error) {
    if (failure && failure === error) throw notWritten(part, failure);
    throw error;
  }
}

async function writable<Result>(file: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, error: unknown): DataError {
  return new DataError(`${file}: cannot be written: ${messageOf(error)}`, { cause: error });
}

/** `fetch failed` alone says nothing; what failed is its cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** 0 where there is no such file. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
