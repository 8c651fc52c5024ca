import { WeightsError } from '../weights-error.js';
import { ask, type FileFacts, Refusal } from './http-answer.js';

/** Where received bytes go, and what is kept of them between two connections. */
export interface Sink {
  /** How many bytes there are. */
  readonly length: number;
  /** What the server said that they are of; undefined where it said nothing. */
  readonly etag: string | undefined;
  /** Throws away what there is; what comes now is of a file of that kind. */
  restart(etag: string | undefined): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

export interface DownloadProgress {
  readonly url: string;
  readonly receivedBytes: number;
  /** Where the server says it. */
  readonly totalBytes?: number;
}

export interface ReceiveOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * How often in a row an address is asked again that gave less than a MiB before the connection was dropped, or that was busy or down;
   * default 3.
   */
  readonly retries?: number;
  /** Milliseconds before it is asked again, twice as many each time in a row; default 500. */
  readonly retryDelay?: number;
  /** Milliseconds without a byte after which a connection counts as dropped; default 30,000. */
  readonly stallTimeout?: number;
}

export interface Received {
  readonly facts: FileFacts;
  /** Whether it came over more than one connection, and so could be of two files. */
  readonly isPieced: boolean;
}

const progressBytes = 2 ** 20;

/**
 * Receives a whole file, going on where a connection was dropped if the server still has the same file.
 *
 * @throws Refusal where the server does not give it, WeightsError where it gives too much or the sink cannot take it, Error with what the
 * network did after all retries, and the signal's reason.
 */
export async function receive(
  url: string,
  headers: Readonly<Record<string, string>>,
  sink: Sink,
  options: ReceiveOptions,
): Promise<Received> {
  const { retries = 3, retryDelay = 500, signal } = options;
  for (let failures = 0; ; ) {
    const before = sink.length;
    try {
      return await receiveOnce(url, headers, sink, options);
    } catch (error) {
      signal?.throwIfAborted();
      failures = sink.length - before >= progressBytes ? 1 : failures + 1;
      if (error instanceof WeightsError || failures > retries) throw error;
    }
    await sleep(retryDelay * 2 ** (failures - 1), signal);
  }
}

async function receiveOnce(
  url: string,
  headers: Readonly<Record<string, string>>,
  sink: Sink,
  { stallTimeout = 30_000, signal, onProgress }: ReceiveOptions,
): Promise<Received> {
  const stall = watch(stallTimeout);
  try {
    const range: Record<string, string> = sink.length > 0 ? { range: `bytes=${sink.length}-` } : {};
    // With a weak etag a server may not go on, and without one nobody knows whether the rest is of the same file.
    if (sink.length > 0 && sink.etag?.startsWith('"')) range['if-range'] = sink.etag;
    const signals = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
    const { response, facts } = await ask(url, { 'accept-encoding': 'identity', ...headers, ...range }, signals);
    const total = await begin(response, facts, sink);
    // What was there before is kept unless the server began anew.
    const isPieced = sink.length > 0;
    if (response.status === 416) return { facts, isPieced };
    for await (const chunk of bodyOf(response)) {
      stall.touch();
      if (total !== undefined && sink.length + chunk.length > total) throw tooMuch(total);
      await sink.write(chunk);
      onProgress?.({ url, receivedBytes: sink.length, ...(total !== undefined && { totalBytes: total }) });
    }
    if (total !== undefined && sink.length < total)
      throw new Error(`the connection ended after ${sink.length} of ${total} bytes`);
    return { facts, isPieced };
  } finally {
    stall.end();
  }
}

/** Makes the sink ready for the body; how long the file will be, where that is said. */
async function begin(
  { status, headers, body }: Response,
  { etag, linkedSize }: FileFacts,
  sink: Sink,
): Promise<number | undefined> {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const [, first, all] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)/.exec(headers.get('content-range') ?? '') ?? [];
  const isRest =
    status === 206 && Number(first) === sink.length && (etag === undefined || sink.etag === undefined || etag === sink.etag);
  const isWhole = status === 416 && Number(all) === sink.length;
  if (status === 416 ? !isWhole : status === 206 && !isRest) {
    await body?.cancel();
    await sink.restart(undefined);
    throw new Error('the server gave another part of the file than was missing');
  }
  if (status !== 206 && status !== 416) await sink.restart(etag);
  const said = status === 206 ? Number(all) : sink.length + length;
  const total = status === 416 ? sink.length : Number.isFinite(said) ? said : undefined;
  if (linkedSize !== undefined && total !== undefined && linkedSize !== total) {
    await body?.cancel();
    throw new Refusal(`the hub says that the file has ${linkedSize} bytes, but the server gives ${total}`, status, '');
  }
  return total ?? linkedSize;
}

async function* bodyOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function tooMuch(total: number): WeightsError {
  return new WeightsError(`the server gives more than the ${total} bytes that it said`);
}

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** A signal that is raised after that time without a touch. */
function watch(timeout: number): { readonly signal: AbortSignal; touch(): void; end(): void } {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new Error(`the server sent nothing for ${timeout / 1000} s`));
  let timer = setTimeout(expire, timeout);
  const end = (): void => clearTimeout(timer);
  const touch = (): void => {
    end();
    timer = setTimeout(expire, timeout);
  };
  return { signal: controller.signal, touch, end };
}
