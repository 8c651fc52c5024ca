import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataError } from '../data-error.js';
import { fetchFile } from './fetch-file.js';

const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) % 253);
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let work: string;
/** What was asked for: the path, and the range if there was one. */
let asked: string[];

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'ocelli-fetch-'));
  asked = [];
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(work, { recursive: true });
});

/** Serves the answers in turn, the last one again and again; returns the address. */
async function serve(...answers: readonly Answer[]): Promise<string> {
  let next = 0;
  const started = createServer((request, response) => {
    asked.push([request.url, request.headers.range].filter(Boolean).join(' '));
    answers[Math.min(next++, answers.length - 1)]?.(request, response);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Answers ranges as a good server does. */
const whole: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) return response.writeHead(416).end();
  const length = content.length - start;
  const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': length, ...(start > 0 && range) });
  return response.end(content.subarray(start));
};
/** Sends that many bytes of what is asked for and drops the connection. */
const dropAfter =
  (bytes: number): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 20));
  };
const withoutRanges: Answer = (_request, response) => response.writeHead(200).end(content);
const notFound: Answer = (_request, response) => response.writeHead(404).end('no');
const page = 'a page that says please log in';
const another: Answer = (_request, response) => response.writeHead(200, { 'content-length': page.length }).end(page);
const redirect: Answer = (_request, response) => response.writeHead(302, { location: '/moved' }).end();

const file = () => join(work, 'set', 'file.gz');
const savedSum = () => createHash('sha256').update(readFileSync(file())).digest('hex');

async function faultOf(fetching: Promise<void>): Promise<string> {
  const error: unknown = await fetching.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
}

test('keeps the file, says how far it is, and does not ask again', async () => {
  const url = `${await serve(whole)}/a`;
  const progress: [number, number | undefined][] = [];
  const onProgress = ({ receivedBytes, totalBytes }: { receivedBytes: number; totalBytes?: number }) =>
    progress.push([receivedBytes, totalBytes]);
  await fetchFile({ file: file(), urls: [url], sha256, onProgress });
  expect(savedSum()).toBe(sha256);
  expect(progress.at(-1)).toEqual([content.length, content.length]);
  await fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1 });
  expect(asked).toEqual(['/a']);
});

test('goes on where the connection was dropped', async () => {
  const url = `${await serve(dropAfter(100_000), dropAfter(50_000), whole)}/a`;
  await fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1 });
  expect(savedSum()).toBe(sha256);
  expect(asked).toHaveLength(3);
  expect(asked[1]).toMatch(/^\/a bytes=[1-9]\d*-$/);
});

test('starts again where the server knows no ranges', async () => {
  const url = `${await serve(dropAfter(100_000), withoutRanges)}/a`;
  await fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1 });
  expect(savedSum()).toBe(sha256);
});

test('goes on with what an earlier call left, and takes a part that is whole', async () => {
  const url = `${await serve(whole)}/a`;
  for (const present of [1000, content.length]) {
    rmSync(join(work, 'set'), { recursive: true, force: true });
    await fetchFile({ file: join(work, 'set', 'other'), urls: [url], sha256, retryDelay: 1 });
    writeFileSync(`${file()}.part`, content.subarray(0, present));
    await fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1 });
    expect(asked.at(-1)).toBe(`/a bytes=${present}-`);
    expect(savedSum()).toBe(sha256);
  }
});

test('follows redirects', async () => {
  await fetchFile({ file: file(), urls: [`${await serve(redirect, whole)}/a`], sha256, retryDelay: 1 });
  expect(asked).toEqual(['/a', '/moved']);
});

test('asks the next address where one is gone or gives another file', async () => {
  const url = await serve(notFound, another, whole);
  await fetchFile({ file: file(), urls: [`${url}/a`, `${url}/b`, `${url}/c`], sha256, retryDelay: 1 });
  expect(asked).toEqual(['/a', '/b', '/c']);
  expect(savedSum()).toBe(sha256);
});

test('says what each address did, and leaves no file of that name', async () => {
  const url = await serve(notFound, another);
  const message = await faultOf(
    fetchFile({ file: file(), urls: [`${url}/a`, `${url}/b`, 'http://127.0.0.1:1/c'], sha256, retries: 0 }),
  );
  expect(message).toContain(
    `${file()}: could not be downloaded: ${url}/a: the server answered 404 Not Found; ${url}/b: it gave another file`,
  );
  expect(message).toContain('http://127.0.0.1:1/c: fetch failed (');
  expect(message).toContain('Without a network, name the folder that holds the files (dataDir, --data-dir).');
  expect(existsSync(file())).toBe(false);
});

test('gives up a server that drops each connection', async () => {
  const url = `${await serve(dropAfter(10))}/a`;
  expect(await faultOf(fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1, retries: 2 }))).toContain(
    'could not be downloaded',
  );
  expect(asked).toHaveLength(3);
});

test.each([503, 429])('asks a server again that answers %i', async (status) => {
  const busy: Answer = (_request, response) => response.writeHead(status).end();
  const url = `${await serve(busy, whole)}/a`;
  await fetchFile({ file: file(), urls: [url], sha256, retryDelay: 1 });
  expect(savedSum()).toBe(sha256);
  expect(asked).toEqual(['/a', '/a']);
  const down = `${await serve(busy)}/a`;
  expect(await faultOf(fetchFile({ file: join(work, 'b'), urls: [down], sha256, retryDelay: 1, retries: 2 }))).toContain(
    `the server answered ${status}`,
  );
  expect(asked).toHaveLength(5);
});

test('starts again where the rest that a server gives is longer than what was missing', async () => {
  const tooMuch: Answer = (_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 1000-${content.length - 1}/${content.length}` });
    response.end(content);
  };
  const url = `${await serve(tooMuch, whole)}/a`;
  mkdirSync(join(work, 'set'));
  writeFileSync(`${file()}.part`, content.subarray(0, 1000));
  await fetchFile({ file: file(), urls: [url], sha256, bytes: content.length, retryDelay: 1 });
  expect(asked).toEqual(['/a bytes=1000-', '/a']);
  expect(savedSum()).toBe(sha256);
});

test('throws away what is left of another file, and starts again', async () => {
  const url = `${await serve(whole)}/a`;
  await fetchFile({ file: join(work, 'set', 'other'), urls: [url], sha256 });
  writeFileSync(`${file()}.part`, 'of another file');
  await fetchFile({ file: file(), urls: [url], sha256 });
  expect(asked.slice(1)).toEqual(['/a bytes=15-', '/a']);
  expect(savedSum()).toBe(sha256);
});

test('gives up at once where the length is not that of the file, said or unsaid', async () => {
  const endless: Answer = (_request, response) => {
    response.writeHead(200);
    const send = () => response.write(new Uint8Array(100_000), (error) => error || setImmediate(send));
    send();
  };
  const url = await serve(another, endless);
  const message = await faultOf(
    fetchFile({ file: file(), urls: [`${url}/a`, `${url}/b`], sha256, bytes: content.length, retries: 0 }),
  );
  expect(message).toContain(`${url}/a: it gave another file (30 bytes, expected 300000)`);
  expect(message).toMatch(/\/b: it gave another file \(over 300000 bytes, expected 300000\)/);
  expect(asked).toEqual(['/a', '/b']);
});

test('counts a connection on which nothing comes as dropped', async () => {
  const silent: Answer = (_request, response) => response.writeHead(200, { 'content-length': content.length }).write('abc');
  const url = `${await serve(silent, whole)}/a`;
  // The three bytes are not those of the file, so that it starts anew after all.
  await fetchFile({ file: file(), urls: [url], sha256, bytes: content.length, retryDelay: 1, stallTimeout: 50 });
  expect(savedSum()).toBe(sha256);
  const never = `${await serve(() => undefined)}/a`;
  expect(await faultOf(fetchFile({ file: join(work, 'b'), urls: [never], sha256, retries: 0, stallTimeout: 50 }))).toContain(
    'the server sent nothing for 0.05 s',
  );
});

test('two at once ask for it once', async () => {
  const urls = [`${await serve(whole)}/a`];
  await Promise.all([1, 2].map(() => fetchFile({ file: file(), urls, sha256 })));
  expect(asked).toEqual(['/a']);
  expect(readdirSync(join(work, 'set'))).toEqual(['file.gz']);
});

test('can be ended, and goes on later', async () => {
  const slow: Answer = (_request, response) => response.writeHead(200).write(content.subarray(0, 1000));
  const url = `${await serve(slow, whole)}/a`;
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const ended = fetchFile({ file: file(), urls: [url], sha256, signal: controller.signal, onProgress });
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(file())).toBe(false);
  await fetchFile({ file: file(), urls: [url], sha256 });
  expect(savedSum()).toBe(sha256);
});

test('says where it cannot write', async () => {
  writeFileSync(join(work, 'set'), 'a file where the folder should be');
  const message = await faultOf(fetchFile({ file: file(), urls: [`${await serve(whole)}/a`], sha256, retryDelay: 1 }));
  expect(message.startsWith(`${file()}: cannot be written: `)).toBe(true);
});
