import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { DataError } from '../data-error.js';

export interface ReceiveOptions {
  /** Where the bytes go; what is there already is not asked for again if the server can do so. */
  readonly part: string;
  /** How long the file is, where that is known. */
  readonly bytes?: number | undefined;
  /** After so many milliseconds without a byte the connection counts as dropped. */
  readonly stallTimeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void;
}

/** The server answered, and asking it again would not help. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * Receives what a part file still lacks, over one connection.
 *
 * @throws Refusal where the server does not give the file, DataError where the part cannot be written, and what the network throws.
 */
export async function receive(url: string, { part, bytes, stallTimeout, signal, onProgress }: ReceiveOptions): Promise<void> {
  const present = await sizeOf(part);
  if (present === bytes) return;
  const stall = watch(stallTimeout);
  try {
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(present > 0 && { range: `bytes=${present}-` }) },
      signal: signal ? AbortSignal.any([signal, stall.signal]) : stall.signal,
    });
    const start = await acceptedStart(response, present, part);
    if (start === undefined) return;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = bytes ?? (Number.isFinite(length) ? start + length : undefined);
    if (bytes !== undefined && Number.isFinite(length) && start + length !== bytes) throw anotherFile(`${start + length}`, bytes);
    const most = bytes ?? Number.POSITIVE_INFINITY;
    let received = start;
    try {
      await append(response, part, start > 0, (count) => {
        stall.touch();
        received += count;
        if (received > most) throw anotherFile(`over ${most}`, most);
        onProgress?.(received, total);
      });
    } catch (error) {
      if (received <= most || start === 0) throw error;
      // The pieces are not of one file.
      await rm(part, { force: true });
      throw new Error(`the server gave more than the ${most - start} bytes that were missing`, { cause: error });
    }
    if (bytes !== undefined && received < bytes) throw new Error(`the connection ended after ${received} of ${bytes} bytes`);
  } finally {
    stall.end();
  }
}

/** Where the body of a response begins in the file; undefined where there is nothing left to receive. */
async function acceptedStart(response: Response, present: number, part: string): Promise<number | undefined> {
  const { status, statusText, body, headers } = response;
  const range = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  const start = status === 206 ? Number(range ?? present) : 0;
  if (response.ok && body && (start === 0 || start === present)) return start;
  await body?.cancel();
  // The part is all of the file, or longer than it: its sum decides.
  if (status === 416) return undefined;
  if (!response.ok || !body) {
    const answer = `the server answered ${status} ${statusText}`.trim();
    throw isPassing(status) ? new Error(answer) : new Refusal(answer);
  }
  await rm(part, { force: true });
  throw new Error(`the server gave the bytes from ${start} on, and not from ${present} on`);
}

/** Whether a server may answer otherwise a moment later: it is down or busy, or asks for patience. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

async function append(response: Response, part: string, isRest: boolean, count: (bytes: number) => void): Promise<void> {
  const input = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  const output = createWriteStream(part, { flags: isRest ? 'a' : 'w', flush: true });
  // The pipeline passes what breaks one on to the other, which then fails with the same error.
  let brokenFirst: typeof input | typeof output | undefined;
  for (const stream of [input, output]) stream.on('error', () => (brokenFirst ??= stream));
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      count(chunk.length);
      yield chunk;
    }
  };
  try {
    await pipeline(input, counted, output);
  } catch (error) {
    if (brokenFirst !== output) throw error;
    throw new DataError(`${part}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

function anotherFile(found: string, expected: number): Refusal {
  return new Refusal(`it gave another file (${found} bytes, expected ${expected})`);
}

/** A signal that is raised after that time without a touch. */
function watch(timeout: number): { readonly signal: AbortSignal; touch(): void; end(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new Error(`the server sent nothing for ${timeout / 1000} s`));
  }, timeout);
  return { signal: controller.signal, touch: () => void timer.refresh(), end: () => clearTimeout(timer) };
}

/** 0 where there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
